//! Secrets and ConfigMaps that statements name.

use smol_str::SmolStr;

use crate::source::Spanned;

/// A Secret or a ConfigMap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefKind {
    /// `secret`.
    Secret,
    /// `configmap`.
    ConfigMap,
}

/// An object by kind and name.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectRef {
    /// Secret or ConfigMap.
    pub kind: RefKind,
    /// Its name.
    pub name: Spanned<SmolStr>,
}

/// One key of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRef {
    /// The object.
    pub object: ObjectRef,
    /// The key in it.
    pub key: Spanned<SmolStr>,
}
