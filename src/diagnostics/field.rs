//! The field that a finding is about, for code that compares findings: messages are for people alone.

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Kind of the object, such as `Kustomization`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The path of the field, such as `spec.prune`.
    pub path: String,
    /// It is required, and a `null` takes it away.
    pub nulled: bool,
}

impl Field {
    /// A field of the object of this kind and name.
    #[must_use]
    pub fn of((kind, name): (&str, &str), path: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            path: path.into(),
            nulled: false,
        }
    }
}
