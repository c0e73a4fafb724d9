//! The volumes of a Job's pod.

use std::borrow::Cow;

use crate::manifests::Node;
use crate::model::{Mount, MountFrom};
use crate::source::Span;
use crate::values::name::{LONGEST_LABEL, is_label};

use super::fields::{Fields, list, named, text};

/// One volume for each object that is mounted, however often.
pub(super) struct Volumes<'a> {
    volumes: Vec<(&'a Mount, Cow<'a, str>)>,
}

impl<'a> Volumes<'a> {
    /// The volumes that these mounts need, in the order written.
    pub(super) fn of(mounts: &'a [Mount]) -> Self {
        let mut volumes: Vec<(&'a Mount, Cow<'a, str>)> = Vec::new();
        for mount in mounts {
            if volumes.iter().any(|(known, _)| same(known, mount)) {
                continue;
            }
            let name = mount.name.value.as_str();
            let taken = volumes.iter().any(|(_, known)| known == name);
            let name = if taken || !is_free(name) {
                Cow::Owned(format!("volume-{}", volumes.len()))
            } else {
                Cow::Borrowed(name)
            };
            volumes.push((mount, name));
        }
        Self { volumes }
    }

    /// What the volume of a mount is called.
    pub(super) fn name_of(&self, mount: &Mount) -> String {
        let found = self.volumes.iter().find(|(known, _)| same(known, mount));
        found.map_or_else(String::new, |(_, name)| name.clone().into_owned())
    }

    /// `volumes` of the pod.
    pub(super) fn list(&self, otherwise: Span) -> Node {
        let volumes = self.volumes.iter();
        list(volumes.map(|(mount, name)| volume(mount, name)), otherwise)
    }
}

fn same(one: &Mount, other: &Mount) -> bool {
    one.from == other.from && one.name.value == other.name.value
}

/// Whether a volume can have the name of its object, which must be a DNS label (`ValidateVolumes` in
/// `pkg/apis/core/validation`). `volume-` is ours, when it cannot.
fn is_free(name: &str) -> bool {
    name.len() <= LONGEST_LABEL && is_label(name) && !name.starts_with("volume-")
}

fn volume(mount: &Mount, name: &str) -> Node {
    let span = mount.name.span;
    let mut from = Fields::default();
    let object = text(&mount.name);
    let (kind, from) = match mount.from {
        MountFrom::Secret => {
            from.set("secretName", object);
            ("secret", from.map(span))
        }
        MountFrom::ConfigMap => ("configMap", named(object)),
        MountFrom::Claim => {
            from.set("claimName", object);
            ("persistentVolumeClaim", from.map(span))
        }
        MountFrom::Empty => ("emptyDir", from.map(span)),
    };
    let mut fields = Fields::with_capacity(2);
    fields.set("name", Node::of_text(name, span));
    fields.set(kind, from);
    fields.map(span)
}
