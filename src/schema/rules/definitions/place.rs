//! Where in a schema another one stands (`specStandardValidator` in
//! `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`).

use super::super::super::shape::is_embedded;
use super::super::super::value::Value;

/// Fields that any object has.
pub(super) const META: [&str; 3] = ["metadata", "kind", "apiVersion"];

/// What is known of a schema by those around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) is_root: bool,
    /// Whether it is in `metadata`, `kind` or `apiVersion` of an object.
    pub(super) is_meta: bool,
    /// Whether a default cannot be said, and why.
    pub(super) no_default: Option<&'static str>,
    /// Whether an object has no old value here that is surely that of the same thing.
    pub(super) is_unrelated: bool,
    /// Whether it is under an additional property, where defaults are not compared with their schema.
    pub(super) is_any: bool,
    pub(super) depth: usize,
}

impl Place {
    pub(super) fn root() -> Self {
        Self {
            is_root: true,
            ..Self::default()
        }
    }

    fn below(&self) -> Self {
        Self {
            is_root: false,
            depth: self.depth + 1,
            ..self.clone()
        }
    }

    /// That of a property of a schema here.
    pub(super) fn property(&self, schema: &Value<'_>, name: &str) -> Self {
        let mut place = self.below();
        let is_object = self.is_root || is_embedded(schema);
        if is_object && META.contains(&name) {
            place.is_meta = true;
            if self.is_root {
                place.no_default = Some("in `metadata`, `kind` and `apiVersion` of the root");
            }
        }
        place
    }

    /// That of the items of a schema here.
    pub(super) fn item(&self, schema: &Value<'_>) -> Self {
        let mut place = self.below();
        place.is_unrelated |= schema.text_of("x-kubernetes-list-type") != "map";
        place
    }

    /// That of an additional property of a schema here.
    pub(super) fn any_property(&self) -> Self {
        let mut place = self.below();
        place.is_any = true;
        if self.is_meta {
            place.no_default = Some("in additional properties of `metadata`");
        }
        place
    }
}
