//! What containers see of the volumes of their pod (`ValidateVolumeMounts`, `ValidateVolumeDevices` and
//! `validateFileKeyRefVolumes` in `pkg/apis/core/validation/validation.go`).

use super::super::problem::{Found, listed};
use super::super::value::Value;
use super::volumes;
use crate::manifests::Node;

/// Mounts, devices and files of every container.
pub(super) fn all(pod: &Value<'_>, found: &mut Found) {
    let volumes = pod.list("volumes");
    for name in ["containers", "initContainers"] {
        for container in pod.list(name) {
            mounts(&container, &volumes, found);
            devices(&container, &volumes, found);
            files(&container, &volumes, found);
        }
    }
}

fn volume<'v, 'n>(volumes: &'v [Value<'n>], name: &str) -> Option<&'v Value<'n>> {
    volumes.iter().find(|volume| volume.text_of("name") == name)
}

/// Whether a name is that of no claim that a StatefulSet makes for its pods either.
fn is_unknown(container: &Value<'_>, name: &str) -> bool {
    let claims = container.whole().at(&["spec", "volumeClaimTemplates"]);
    let claims = claims.map(Node::items).unwrap_or_default();
    let is_it = |claim: &Node| claim.text_at(&["metadata", "name"]) == Some(name);
    !name.is_empty() && !claims.iter().any(is_it)
}

fn no_volume(field: &Value<'_>, volumes: &[Value<'_>], name: &str, found: &mut Found) {
    let names: Vec<&str> = volumes
        .iter()
        .map(|volume| volume.text_of("name"))
        .collect();
    let rule = if names.is_empty() {
        format!("is {name:?}, and the pod has no volumes")
    } else {
        format!(
            "is {name:?}, and must be a volume of the pod: {}",
            listed(&names)
        )
    };
    found.wrong(field, rule);
}

fn mounts(container: &Value<'_>, volumes: &[Value<'_>], found: &mut Found) {
    let devices = container.list("volumeDevices");
    for mount in container.list("volumeMounts") {
        let name = mount.text_of("name");
        match volume(volumes, name) {
            None if is_unknown(container, name) => {
                no_volume(&mount.child("name"), volumes, name, found);
            }
            Some(volume) if volume.has("image") && !mount.list("bindMountOptions").is_empty() => {
                let field = mount.child("bindMountOptions");
                found.wrong(&field, "cannot go with a volume that is an image");
            }
            Some(_) | None => {}
        }
        if devices.iter().any(|device| device.text_of("name") == name) {
            found.wrong(&mount.child("name"), "is in `volumeDevices` already");
        }
        let path = mount.text_of("mountPath");
        if devices
            .iter()
            .any(|device| device.text_of("devicePath") == path)
        {
            found.wrong(&mount.child("mountPath"), "is in `volumeDevices` already");
        }
        one(container, &mount, found);
    }
}

/// Fields of one mount that exclude each other.
fn one(container: &Value<'_>, mount: &Value<'_>, found: &mut Found) {
    let has_both = !mount.text_of("subPath").is_empty() && !mount.text_of("subPathExpr").is_empty();
    if has_both {
        found.wrong(&mount.child("subPathExpr"), "cannot go with `subPath`");
    }
    let propagation = mount.text_of("mountPropagation");
    let security = container.get("securityContext");
    let is_privileged = security.is_some_and(|security| security.is_on("privileged"));
    if propagation == "Bidirectional" && !is_privileged {
        let field = mount.child("mountPropagation");
        found.wrong(
            &field,
            "can be `Bidirectional` only in a privileged container",
        );
    }
    if matches!(mount.text_of("recursiveReadOnly"), "Enabled" | "IfPossible") {
        let field = mount.child("recursiveReadOnly");
        if !mount.is_on("readOnly") {
            found.wrong(&field, "needs `readOnly: true`");
        }
        if !matches!(propagation, "" | "None") {
            found.wrong(&field, "cannot go with `mountPropagation`");
        }
    }
}

fn devices(container: &Value<'_>, volumes: &[Value<'_>], found: &mut Found) {
    let mut seen: Vec<&str> = Vec::new();
    for device in container.list("volumeDevices") {
        let name = device.text_of("name");
        let field = device.child("name");
        match volume(volumes, name) {
            None if is_unknown(container, name) => no_volume(&field, volumes, name, found),
            Some(volume) if !volume.has("persistentVolumeClaim") && !volume.has("ephemeral") => {
                found.wrong(&field, "must be a volume that is a claim");
            }
            Some(_) | None => {}
        }
        if seen.contains(&name) {
            found.wrong(
                &field,
                format!("is {name:?}, and another device has this volume"),
            );
        }
        seen.push(name);
    }
}

fn files(container: &Value<'_>, volumes: &[Value<'_>], found: &mut Found) {
    for variable in container.list("env") {
        let Some(file) = variable.at(&["valueFrom", "fileKeyRef"]) else {
            continue;
        };
        let name = file.text_of("volumeName");
        let field = file.child("volumeName");
        match volume(volumes, name) {
            None if is_unknown(container, name) => no_volume(&field, volumes, name, found),
            Some(volume) if !volume.has("emptyDir") && volumes::has_source(volume) => {
                found.wrong(&field, "must be a volume that is an `emptyDir`");
            }
            Some(_) | None => {}
        }
    }
}
