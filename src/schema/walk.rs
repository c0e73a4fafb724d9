//! The walk over a node beside its type.

use std::sync::LazyLock;

use crate::diagnostics::closest;
use crate::manifests::{Node, NodeValue};

use super::problem::{Found, shown};
use super::table::{self, Schema, Type};
use super::value::Value;
use super::{Extent, Kind, bounds, rules, scalar};

/// The schema of an item of which nothing is said.
static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);

/// A walk, and what it found so far.
#[derive(Debug)]
pub(super) struct Walk {
    /// Whether types of Go read it, to which `null`, nothing and an empty text are the same; the objects of
    /// Flux are read by their schema.
    by_go: bool,
    kind: Kind,
    extent: Extent,
    /// Whether nobody says that a field is not known, or that an item is there twice: not the server, which has no type for what it merges there.
    is_lax: bool,
    pub(super) found: Found,
}

impl Walk {
    pub(super) fn new(kind: Kind, extent: Extent) -> Self {
        Self {
            by_go: kind.is_built_in(),
            kind,
            extent,
            is_lax: false,
            found: Found::default(),
        }
    }

    /// Looks at a value that is there.
    pub(super) fn value(&mut self, schema: &Schema, value: &Value<'_>) {
        match schema.is.as_str() {
            "any" => {}
            "schema-or-boolean" if value.node.boolean().is_some() => {}
            "schema" | "schema-or-boolean" => self.schema(value),
            "list" => self.list(schema, value),
            "map" => self.map(schema, value),
            _ => match schema.named() {
                Some(one) => self.typed(one, value),
                None => scalar::check_scalar(schema, value, &mut self.found),
            },
        }
    }

    /// Looks at a value of a type with fields.
    pub(super) fn typed(&mut self, one: &'static Type, value: &Value<'_>) {
        let by_go = self.by_go;
        self.by_go = by_go || one.name == "ObjectMeta";
        self.object(one, value);
        self.by_go = by_go;
    }

    /// Looks at a schema where a list of them, or a boolean, may stand to the type that the server merges by.
    fn schema(&mut self, value: &Value<'_>) {
        let is_lax = std::mem::replace(&mut self.is_lax, true);
        let one = table::type_of("JSONSchemaProps");
        one.into_iter().for_each(|one| self.typed(one, value));
        self.is_lax = is_lax;
    }

    fn object(&mut self, one: &'static Type, value: &Value<'_>) {
        if !value.is_map() {
            let rule = format!("must be a map, and is {}", shown(value.node));
            self.found.wrong(value, rule);
            return;
        }
        let is_unread = self.is_unread(&one.name);
        if !is_unread {
            self.required(one, value);
        }
        for (key, inner) in value.entries() {
            match one.fields.get(key.text()) {
                Some(schema) if self.is_there(schema, &inner) => {
                    self.field((&one.name, key.text()), schema, &inner);
                }
                Some(_) => {}
                None => self.unknown(one, &key),
            }
        }
        if self.extent == Extent::Whole && !is_unread {
            self.found
                .by_rule(|found| rules::check_rules(&one.name, value, found));
        }
    }

    /// Whether a value reaches the API server as one: `null` in an overlay takes a field away, in a Job it is
    /// the same as none, and in an object of Flux only where there is a default.
    fn is_there(&self, schema: &Schema, value: &Value<'_>) -> bool {
        !value.node.is_null() || !(self.is_taken_away() || schema.default)
    }

    fn field(&mut self, (holder, name): (&str, &str), schema: &Schema, value: &Value<'_>) {
        let before = self.found.len();
        self.value(schema, value);
        if self.found.len() == before && !self.is_overwritten(holder, name) {
            let is_added = self.is_added_to_others(schema);
            let bounds = schema.bounds(holder, name).iter();
            let bounds = bounds.filter(|it| !(is_added && matches!(it, bounds::Bound::Items(..))));
            bounds.for_each(|bound| bound.check(value, &mut self.found));
        }
    }

    /// Whether a list holds more than its text says: in an overlay its items are laid over those with the same key.
    fn is_added_to_others(&self, schema: &Schema) -> bool {
        self.extent == Extent::Overlay && !schema.keys.is_empty()
    }

    /// Whether the controller writes a field itself, so that the API server does not look at it
    /// (`ValidateStatefulSetSpec`).
    fn is_overwritten(&self, holder: &str, name: &str) -> bool {
        let is_of_pods = holder == "PodSpec" && matches!(name, "hostname" | "subdomain");
        self.kind == Kind::StatefulSet && is_of_pods || self.is_unread(holder)
    }

    /// Whether the API server looks at no more than the types of the fields: the selectors of metrics are for whoever
    /// has the metrics (`validateMetricIdentifier`).
    fn is_unread(&self, holder: &str) -> bool {
        self.kind == Kind::HorizontalPodAutoscaler && holder.starts_with("LabelSelector")
    }

    /// Fields that are missing, or that `null` takes away.
    fn required(&mut self, one: &Type, value: &Value<'_>) {
        for field in &one.required {
            let has_default = one.fields.get(field).is_some_and(|schema| schema.default);
            if has_default || bounds::is_optional(&one.name, field) {
                continue;
            }
            match value.node.get(field) {
                Some(node) if node.is_null() && self.is_taken_away() => {
                    let field = value.child(field).standing_at(node);
                    self.found.nulled(&field);
                }
                Some(node) if self.by_go && node.text() == Some("") => {
                    let field = value.child(field).standing_at(node);
                    self.found.wrong(&field, "is required, and is empty");
                }
                Some(_) => {}
                None if self.extent == Extent::Whole => self.found.missing(value, field),
                None => {}
            }
        }
    }

    /// Whether `null` means that there is no value; otherwise it is a value of the wrong type.
    fn is_taken_away(&self) -> bool {
        self.by_go || self.extent == Extent::Overlay
    }

    fn unknown(&mut self, one: &Type, key: &Value<'_>) {
        if self.is_lax {
            return;
        }
        let names = one.fields.keys().map(String::as_str);
        let help = closest(key.text(), names).map(|name| format!("did you mean `{name}`?"));
        self.found
            .unknown(key, "is a field that there is not", help);
    }

    fn list(&mut self, schema: &Schema, value: &Value<'_>) {
        let NodeValue::List(items) = &value.node.value else {
            let rule = format!("must be a list, and is {}", shown(value.node));
            self.found.wrong(value, rule);
            return;
        };
        if !self.is_added_to_others(schema) {
            self.length(schema, items.len(), value);
        }
        let of = schema.of.as_deref().unwrap_or(&ANYTHING);
        let extent = self.extent;
        // Items of other lists are not merged: what is in the text is all of them.
        if schema.keys.is_empty() {
            self.extent = Extent::Whole;
        }
        for item in value.items() {
            self.item(of, &schema.keys, &item);
        }
        self.extent = extent;
        if !self.is_lax {
            rules::unique(schema, value, &mut self.found);
        }
    }

    fn item(&mut self, of: &Schema, keys: &[String], item: &Value<'_>) {
        if item.node.is_null() && self.by_go {
            let nothing = Node::empty_map(item.node.span);
            self.keyed(of, keys, &item.standing_at(&nothing));
            return self.empty(of, item);
        }
        self.keyed(of, keys, item);
        self.value(of, item);
    }

    /// An item has the fields by which it is told apart.
    fn keyed(&mut self, of: &Schema, keys: &[String], item: &Value<'_>) {
        let is_part = self.extent == Extent::Overlay;
        let asked = if is_part { 1 } else { keys.len() };
        // The only keys that have a default.
        let is_given = |key: &str| key == "protocol" || !is_part && of.is == "LocalObjectReference";
        let mut asked = keys.iter().take(asked).filter(|key| !is_given(key));
        if let Some(key) = asked.find(|key| item.is_map() && item.node.get(key).is_none()) {
            self.found.missing(item, key);
        }
    }

    /// An item that is `null`, which is read as one that says nothing.
    fn empty(&mut self, of: &Schema, item: &Value<'_>) {
        if let Some(one) = of.named() {
            let nothing = Node::empty_map(item.node.span);
            self.object(one, &item.standing_at(&nothing));
        }
    }

    fn length(&mut self, schema: &Schema, count: usize, list: &Value<'_>) {
        if count < schema.min_items {
            let rule = format!("must have at least {} items", schema.min_items);
            self.found.wrong(list, rule);
        }
        if let Some(most) = schema.max_items.filter(|most| count > *most) {
            let rule = format!("must have at most {most} items");
            self.found.wrong(list, rule);
        }
    }

    fn map(&mut self, schema: &Schema, value: &Value<'_>) {
        if !value.is_map() {
            let rule = format!("must be a map, and is {}", shown(value.node));
            self.found.wrong(value, rule);
            return;
        }
        let of = schema.of.as_deref().unwrap_or(&ANYTHING);
        for (_, inner) in value.entries() {
            if self.is_there(of, &inner) {
                self.value(of, &inner);
            }
        }
    }
}
