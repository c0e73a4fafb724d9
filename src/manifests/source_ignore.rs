//! What a source object leaves out of what it fetches.

/// What a source leaves out whose object no pipeline says.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// Kind of the source.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its namespace, where it is known.
    pub namespace: Option<String>,
    /// Patterns in the syntax of `.gitignore`.
    pub patterns: String,
}

impl Ignore {
    /// Whether it may be that of a source: a namespace that is not known may be any.
    #[must_use]
    pub fn may_be_of(&self, kind: &str, name: &str, namespace: Option<&str>) -> bool {
        let place = self.namespace.as_deref();
        let is_there = place.is_none() || namespace.is_none() || place == namespace;
        (self.kind.as_str(), self.name.as_str()) == (kind, name) && is_there
    }
}
