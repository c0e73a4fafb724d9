//! The volumes of a Job's pod.

use std::borrow::Cow;

use crate::model::{Mount, MountFrom};
use crate::values::name::{LONGEST_LABEL, is_label};

use super::kustomization::named;
use super::value::{Map, Value};

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
    pub(super) fn name_of(&self, mount: &Mount) -> Value<'a> {
        let found = self.volumes.iter().find(|(known, _)| same(known, mount));
        found.map_or(Value::Null, |(_, name)| Value::Text(name.clone()))
    }

    /// `volumes` of the pod.
    pub(super) fn list(&self) -> Vec<Map<'a>> {
        self.volumes
            .iter()
            .map(|(mount, name)| volume(mount, name))
            .collect()
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

fn volume<'a>(mount: &'a Mount, name: &Cow<'a, str>) -> Map<'a> {
    let object = mount.name.value.as_str();
    let (kind, from) = match mount.from {
        MountFrom::Secret => ("secret", [("secretName", object)].into()),
        MountFrom::ConfigMap => ("configMap", named(object)),
        MountFrom::Claim => ("persistentVolumeClaim", [("claimName", object)].into()),
        MountFrom::Empty => ("emptyDir", Value::Map(Map::default())),
    };
    let mut map = Map::with_capacity(2);
    map.set("name", name.clone());
    map.set(kind, from);
    map
}
