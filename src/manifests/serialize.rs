//! A YAML value as any format that serde writes.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Node, NodeValue};

impl Serialize for Node {
    /// Keeps the order of the keys; numbers are written as JSON has them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            NodeValue::Null => serializer.serialize_unit(),
            NodeValue::Bool(value) => serializer.serialize_bool(*value),
            NodeValue::Number(_) => self.json().serialize(serializer),
            NodeValue::Text(text) => serializer.serialize_str(text),
            NodeValue::List(items) => serializer.collect_seq(items),
            NodeValue::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key.text().unwrap_or_default(), value)?;
                }
                map.end()
            }
        }
    }
}
