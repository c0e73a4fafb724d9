//! Certificates, huge pages and classes: what a pod gets that few ask for.

use super::*;

fn sources(sources: &str) -> Vec<String> {
    in_pod(&format!(
        "volumes: [{{name: v, projected: {{sources: [{sources}]}}}}]"
    ))
}

fn certificate(fields: &str) -> Vec<String> {
    sources(&format!("{{podCertificate: {{{fields}}}}}"))
}

#[test]
fn a_certificate_has_a_signer_a_key_and_a_file() {
    let signed = |fields: &str| certificate(&format!("signerName: a.b/c, {fields}"));
    differs(
        signed,
        &[
            (
                "keyType: ED25519, keyPath: a",
                "keyType: RSA, keyPath: a",
                "must be `RSA3072`",
            ),
            (
                "keyType: RSA4096, credentialBundlePath: a",
                "credentialBundlePath: a",
                "keyType` is required",
            ),
            (
                "keyType: ED25519, certificateChainPath: a",
                "keyType: ED25519",
                "needs `credentialBundlePath`, `keyPath` or `certificateChainPath`",
            ),
            (
                "keyType: ED25519, keyPath: a, certificateChainPath: b",
                "keyType: ED25519, keyPath: a, certificateChainPath: a",
                "is \"a\", and another file has it",
            ),
            (
                "keyType: ED25519, keyPath: a/b",
                "keyType: ED25519, keyPath: ../b",
                "must be a path that begins with neither",
            ),
            (
                "keyType: ED25519, keyPath: a, userAnnotations: {A.b/C: d}",
                "keyType: ED25519, keyPath: a, userAnnotations: {b: d}",
                "has a key that is not `DOMAIN/NAME`",
            ),
        ],
    );
}

#[test]
fn a_certificate_is_valid_for_a_time_that_its_signer_gives() {
    let of = |signer: &str, seconds: &str| {
        certificate(&format!(
            "keyType: ED25519, keyPath: a, signerName: {signer}, maxExpirationSeconds: {seconds}"
        ))
    };
    differs(
        |seconds| of("a.b/c", seconds),
        &[
            ("3600", "3599", "must be from 3600 to 7862400"),
            ("7862400", "7862401", "must be from 3600 to 7862400"),
        ],
    );
    for signer in ["kubernetes.io/c", "x.kubernetes.io/c"] {
        let most = "must be at most 86400 with a signer of Kubernetes";
        differs(|seconds| of(signer, seconds), &[("86400", "86401", most)]);
    }
    let form = "must be `DOMAIN/NAME` in lower-case letters";
    differs(
        |signer| of(signer, "3600"),
        &[
            ("a.b/c", "a/c", form),
            ("a.b/c.d", "a.b/c/d", form),
            ("a.b/c", "a.b/C", form),
            ("a.b/c", "A.b/c", form),
        ],
    );
}

#[test]
fn sources_of_one_volume_have_paths_of_their_own() {
    let file =
        |path: &str| format!("{{configMap: {{name: x, items: [{{key: a, path: {path}}}]}}}}, ");
    let others = [
        "{clusterTrustBundle: {name: a, path: a}}",
        "{podCertificate: {signerName: a.b/c, keyType: ED25519, keyPath: a}}",
    ];
    for other in others {
        assert_eq!(sources(&(file("b") + other)), [""; 0]);
        assert!(sources(&(file("a") + other))[0].contains("and another file has it"));
    }
    let bundle = |signer: &str| {
        sources(&format!(
            "{{clusterTrustBundle: {{signerName: {signer}, path: a}}}}"
        ))
    };
    differs(bundle, &[("a.b/c", "a", "must be `DOMAIN/NAME`")]);
}

#[test]
fn huge_pages_are_whole() {
    let limits =
        |limits: &str| in_container(&format!("resources: {{limits: {{cpu: 1, {limits}}}}}"));
    const WHOLE: &str = "must be a multiple of the size of the pages";
    const SIZE: &str = "of a size that there is not";
    let cases = [
        ("hugepages-2Mi: 4Mi", "hugepages-3Mi: 4Mi", WHOLE),
        ("hugepages-3Mi: 6Mi", "hugepages-1Gi: 1.5Gi", WHOLE),
        ("hugepages-2Mi: 0", "hugepages-0: 4", SIZE),
        (
            "hugepages-2Mi: 4194303.5",
            "hugepages-2Mi: 4194304.5",
            WHOLE,
        ),
        ("hugepages-2M: 4M", "hugepages-2mi: 4Mi", SIZE),
    ];
    differs(limits, &cases);
    differs(
        |limits| in_pod(&format!("resources: {{limits: {{cpu: 1, {limits}}}}}")),
        &cases,
    );
    let class = |fixed: &str| {
        of_object(&format!(
            "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {{name: a}}\nhandler: a\noverhead: {{podFixed: \
             {{{fixed}}}}}"
        ))
    };
    differs(
        class,
        &[
            (
                "cpu: 1, hugepages-2Mi: 4Mi",
                "cpu: 1, hugepages-3Mi: 4Mi",
                WHOLE,
            ),
            (
                "cpu: 1, hugepages-2Mi: 4Mi",
                "hugepages-2Mi: 4Mi",
                "need `cpu` or `memory`",
            ),
        ],
    );
}

#[test]
fn a_repository_is_put_below_the_volume() {
    differs(
        |directory| {
            in_pod(&format!(
                "volumes: [{{name: v, gitRepo: {{repository: x, directory: {directory}}}}}]"
            ))
        },
        &[
            (
                "x",
                "../x",
                "must be a path that does not begin with `/`, without `..`",
            ),
            (
                "x/y",
                "/x",
                "must be a path that does not begin with `/`, without `..`",
            ),
        ],
    );
}

#[test]
fn a_class_of_attributes_is_the_name_of_an_object() {
    let claim = |name: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: a}}\nspec: {{accessModes: [ReadWriteOnce], \
             resources: {{requests: {{storage: 1}}}}, volumeAttributesClassName: {name}}}"
        ))
    };
    let name = "must be the name of an object";
    differs(claim, &[("a.b", "A_", name), ("''", "a_", name)]);
    let volume = |fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: a}}\nspec: {{accessModes: [ReadWriteOnce], capacity: \
             {{storage: 1}}, {fields}}}"
        ))
    };
    let csi = |name: &str| {
        volume(&format!(
            "csi: {{driver: a, volumeHandle: b}}, volumeAttributesClassName: {name}"
        ))
    };
    differs(csi, &[("a.b", "A_", name), ("a.b", "''", name)]);
    let other = volume("hostPath: {path: /a}, volumeAttributesClassName: a");
    assert!(other[0].contains("can be said only with `csi`"));
}
