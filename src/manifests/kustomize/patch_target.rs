//! Which objects a patch that our build writes is for.
//!
//! Takes what the patches of a Kustomization find; gives for an object of the stage a target that selects it and no other
//! one. It deliberately gives none where kustomize cannot tell it from another object.

use crate::manifests::Object;

use super::select::Target;

/// `target` of a patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchTarget {
    /// Kind of the object.
    pub kind: String,
    /// Its name, where the patch finds it.
    pub name: String,
    /// Its namespace; `None` where its file names none.
    pub namespace: Option<String>,
}

/// The objects that the patches of a Kustomization find.
#[derive(Clone, Debug, Default)]
pub struct Unpatched(Vec<Object>);

/// The namespace of what names none, as kustomize compares it.
const UNSAID: &str = "default";

impl Unpatched {
    /// The objects, in the order in which kustomize has them.
    pub(in crate::manifests) const fn new(objects: Vec<Object>) -> Self {
        Self(objects)
    }

    /// An object of the stage as the patches find it.
    #[must_use]
    pub fn find(&self, applied: &Object) -> Option<&Object> {
        let candidates = self.0.iter().filter(|object| object.becomes(applied));
        candidates.max_by_key(|object| object.identities().len())
    }

    /// The target that selects an object of the stage and no other one.
    #[must_use]
    pub fn target(&self, applied: &Object) -> Option<PatchTarget> {
        let object = self.find(applied)?;
        let (first, now) = (object.original(), object.identity());
        let said = Some(first.namespace.to_string()).filter(|it| it != UNSAID);
        let of = |name: &str, namespace: Option<String>| PatchTarget {
            kind: object.kind.to_string(),
            name: name.to_owned(),
            namespace,
        };
        let mut targets = [
            of(&first.name, said),
            of(&first.name, Some(first.namespace.to_string())),
            of(&now.name, Some(now.namespace.to_string())),
        ]
        .into_iter();
        targets.find(|target| self.selects_alone(target, object))
    }

    fn selects_alone(&self, target: &PatchTarget, object: &Object) -> bool {
        let Some(target) = Target::written(target) else {
            return false;
        };
        let mut selected = self.0.iter().filter(|it| target.selects(it));
        let first = selected.next();
        first.is_some_and(|it| std::ptr::eq(it, object)) && selected.next().is_none()
    }
}
