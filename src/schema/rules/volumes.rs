//! Volumes (`validateVolumeSource` and `validateProjectionSources` in
//! `pkg/apis/core/validation/validation.go`).

use super::super::form::NAME;
use super::super::problem::{Found, listed};
use super::super::table;
use super::super::value::Value;
use super::env::{self, one_among};

/// Where the files of a certificate may be.
const CERTIFICATE_PATHS: [&str; 3] = ["credentialBundlePath", "keyPath", "certificateChainPath"];

/// A volume has at most one source.
pub(super) fn volume(volume: &Value<'_>, found: &mut Found) {
    let Some(one) = table::type_of("Volume") else {
        return;
    };
    let is_source = |name: &&String| name.as_str() != "name";
    let said = |name: &&String| volume.node.get(name).is_some_and(|node| !node.is_null());
    // One without a source is an `emptyDir`.
    if one.fields.keys().filter(is_source).filter(said).count() > 1 {
        found.wrong(volume, "can have only one source");
    }
    if let Some(ephemeral) = volume.get("ephemeral")
        && !ephemeral.has("volumeClaimTemplate")
    {
        found.missing(&ephemeral, "volumeClaimTemplate");
    }
    if let Some(secret) = volume.at(&["csi", "nodePublishSecretRef"]) {
        env::named(&secret, found);
    }
}

/// Whether a volume says a source; one that does not is an `emptyDir`.
pub(super) fn has_source(volume: &Value<'_>) -> bool {
    let entries = volume.node.entries().iter();
    entries.filter(|(_, value)| !value.is_null()).count() > 1
}

/// A Secret as a volume; its name has a field of another name than that of a ConfigMap.
pub(super) fn secret(source: &Value<'_>, found: &mut Found) {
    if source.text_of("secretName").is_empty() {
        found.missing(source, "secretName");
    }
}

/// Something that has a name.
pub(super) fn named(source: &Value<'_>, found: &mut Found) {
    if source.text_of("name").is_empty() {
        found.missing(source, "name");
    }
}

/// A file of the downward API has one content.
pub(super) fn downward_file(file: &Value<'_>, found: &mut Found) {
    one_among(file, &["fieldRef", "resourceFieldRef"], found);
    env::field_of_file(file, found);
    if let Some(resource) = file.get("resourceFieldRef")
        && resource.text_of("containerName").is_empty()
    {
        found.missing(&resource, "containerName");
    }
}

/// A projection has at most one source.
pub(super) fn projection(projection: &Value<'_>, found: &mut Found) {
    const SOURCES: [&str; 6] = [
        "clusterTrustBundle",
        "configMap",
        "downwardAPI",
        "podCertificate",
        "secret",
        "serviceAccountToken",
    ];
    if SOURCES.iter().filter(|name| projection.has(name)).count() > 1 {
        found.wrong(projection, "can have only one source");
    }
}

/// A bundle of certificates (`ValidateClusterTrustBundleName`, for one without a signer).
pub(super) fn bundle(bundle: &Value<'_>, found: &mut Found) {
    one_among(bundle, &["name", "signerName"], found);
    let Some(name) = bundle.get("name") else {
        return;
    };
    if bundle.has("labelSelector") {
        found.wrong(&bundle.child("labelSelector"), "cannot go with `name`");
    }
    // A signer stands before the name as `DOMAIN:PATH:`.
    let last = name.text().rsplit(':').next().unwrap_or_default();
    if !(NAME.fits)(last) {
        found.wrong(&name, format!("must be {}", NAME.words));
    }
}

/// A certificate for the pod (`validateProjectionSources`). An id of `user` is not looked at where nobody switched
/// that on.
pub(super) fn certificate(certificate: &Value<'_>, found: &mut Found) {
    const OF_KUBERNETES: i64 = 24 * 3600;
    if CERTIFICATE_PATHS
        .iter()
        .all(|name| certificate.text_of(name).is_empty())
    {
        let rule = format!("needs {}", listed(&CERTIFICATE_PATHS));
        found.wrong(certificate, rule);
    }
    let (domain, _) = certificate
        .text_of("signerName")
        .split_once('/')
        .unwrap_or_default();
    let is_own = domain == "kubernetes.io" || domain.ends_with(".kubernetes.io");
    let seconds = certificate.whole_of("maxExpirationSeconds");
    if is_own && seconds.is_some_and(|seconds| seconds > OF_KUBERNETES) {
        let field = certificate.child("maxExpirationSeconds");
        let rule = format!("must be at most {OF_KUBERNETES} with a signer of Kubernetes");
        found.wrong(&field, rule);
    }
}

/// Files of a projected volume have paths of their own.
pub(super) fn projected(volume: &Value<'_>, found: &mut Found) {
    let mut seen: Vec<&str> = Vec::new();
    for source in volume.list("sources") {
        for path in paths(&source) {
            if seen.contains(&path.text()) {
                let rule = format!("is {:?}, and another file has it", path.text());
                found.wrong(&path, rule);
            }
            seen.push(path.text());
        }
    }
}

/// The paths of one source that may be said once; that of a token is not among them.
fn paths<'n>(source: &Value<'n>) -> Vec<Value<'n>> {
    let of_keys = ["secret", "configMap", "downwardAPI"].into_iter();
    let items = of_keys.filter_map(|name| source.get(name));
    let items = items.flat_map(|it| it.list("items"));
    let mut paths: Vec<Value<'_>> = items.filter_map(|item| item.get("path")).collect();
    paths.extend(source.at(&["clusterTrustBundle", "path"]));
    let certificate = source.get("podCertificate");
    let of_certificate = |name: &&'static str| certificate.as_ref().and_then(|it| it.get(name));
    paths.extend(CERTIFICATE_PATHS.iter().filter_map(of_certificate));
    paths.retain(|path| !path.text().is_empty());
    paths
}

/// An image as a volume.
pub(super) fn image(source: &Value<'_>, found: &mut Found) {
    if source.text_of("reference").is_empty() {
        found.missing(source, "reference");
    }
}

/// A share of NFS.
pub(super) fn nfs(source: &Value<'_>, found: &mut Found) {
    let path = source.get("path");
    if let Some(path) = path.filter(|path| !path.text().starts_with('/')) {
        found.wrong(&path, "must begin with `/`");
    }
}
