//! Paths of fields (`ValidFieldPath` in `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go`,
//! `ValidateCustomResourceSelectableFields` in `pkg/apis/apiextensions/validation/validation.go`).

use super::super::super::problem::Found;
use super::super::super::shape::names;
use super::super::super::value::Value;
use super::super::once;

/// How many fields objects can be selected by (`MaxSelectableFields`).
const MOST: usize = 8;
const NO_FIELD: &str = "is the path of no field of the schema";

/// Where a path of the user's ends in a schema; `None` where that is not known.
type End<'n> = Result<Option<Value<'n>>, &'static str>;

/// The field that a rule is about.
pub(super) fn field(schema: &Value<'_>, path: &Value<'_>, found: &mut Found) {
    if let Err(rule) = end(schema, path.text(), true) {
        found.wrong(path, rule);
    }
}

/// The fields by which objects of a version can be selected.
pub(super) fn selectable(version: &Value<'_>, schema: &Value<'_>, found: &mut Found) {
    let fields = version.list("selectableFields");
    once::fields(&fields, "jsonPath", found);
    if fields.len() > MOST {
        let rule = format!("must have at most {MOST} items");
        found.wrong(&version.child("selectableFields"), rule);
    }
    let paths = fields.iter().filter_map(|field| field.get("jsonPath"));
    for path in paths.filter(|path| !path.text().is_empty()) {
        select(schema, &path, found);
    }
}

fn select(schema: &Value<'_>, path: &Value<'_>, found: &mut Found) {
    let is_meta = path.text().starts_with(".metadata.") || path.text() == ".metadata";
    match end(schema, path.text(), false) {
        Err(rule) => found.wrong(path, rule),
        Ok(_) if is_meta => found.wrong(path, "cannot lead into `metadata`"),
        Ok(Some(field)) => {
            let kind = field.text_of("type");
            if !matches!(kind, "string" | "boolean" | "integer") {
                let rule = "must lead to a `string`, a `boolean` or an `integer`";
                found.wrong(path, rule);
            }
        }
        Ok(None) => {}
    }
}

fn end<'n>(schema: &Value<'n>, path: &str, may_quote: bool) -> End<'n> {
    let mut schema = schema.clone();
    for name in names(path, may_quote)? {
        match step(&schema, name)? {
            Some(inner) => schema = inner,
            None => return Ok(None),
        }
    }
    Ok(Some(schema))
}

fn step<'n>(schema: &Value<'n>, name: &str) -> End<'n> {
    if name.contains('\\') {
        return Ok(None);
    }
    let properties = schema.get("properties").filter(Value::holds_some);
    if let Some(properties) = properties {
        return properties.entry(name).map(Some).ok_or(NO_FIELD);
    }
    match schema.get("additionalProperties") {
        Some(others) => Ok(others.is_map().then_some(others)),
        None => Err(NO_FIELD),
    }
}
