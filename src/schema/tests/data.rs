//! ConfigMaps, Secrets, volumes and claims.

use super::*;

fn config_map(fields: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\n{fields}"
    ))
}

fn secret(fields: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\n{fields}"
    ))
}

#[test]
fn values_are_texts_or_bytes_and_are_not_shown() {
    differs(
        config_map,
        &[
            (
                "data: {a: b}",
                "data: {a: 4711}",
                "`data.a` must be text, and is a number",
            ),
            ("data: {a: b}", "data: [a]", "`data` must be a map"),
            (
                "data: {a.b_c: b}",
                "data: {a/b: c}",
                "has a key that is not",
            ),
            (
                "binaryData: {a: dGV4dA==}",
                "binaryData: {a: plain text}",
                "must be base64",
            ),
            (
                "data: {a: b}\nbinaryData: {c: \"\"}",
                "data: {a: b}\nbinaryData: {a: \"\"}",
                "is in `binaryData` too",
            ),
            (
                "immutable: true",
                "immutable: \"yes\"",
                "must be `true` or `false`",
            ),
            ("data: {}", "date: {}", "is a field that there is not"),
        ],
    );
    let long = |length: usize| config_map(&format!("data: {{a: {}}}", "b".repeat(length)));
    assert_eq!(long(1024 * 1024), [""; 0]);
    assert!(long(1024 * 1024 + 1)[0].contains("may have 1048576 together"));
    assert_eq!(secret("data: {a: dGV4dA==, b: \"\"}"), [""; 0]);
    assert_eq!(secret("data: {a: \"ENC[AES256_GCM]\"}"), [""; 0]);
    assert_eq!(secret("data: {a: secret!}"), ["`data.a` must be base64"]);
    assert_eq!(secret("stringData: {a: secret!}"), [""; 0]);
    let said = secret("stringData: {a: 4711}\ndata: {b: 4711}").join(" ");
    assert!(
        said.contains("must be text") && !said.contains("4711"),
        "{said}"
    );
}

/// What is said of a Secret with this type and these fields.
fn of_type(fields: &str) -> Vec<String> {
    secret(&format!("type: kubernetes.io/{fields}"))
}

#[test]
fn a_secret_has_the_keys_of_its_type() {
    differs(
        of_type,
        &[
            (
                "tls\ndata: {tls.crt: \"\"}\nstringData: {tls.key: a}",
                "tls\ndata: {tls.crt: \"\"}",
                "needs `tls.key` with `type: kubernetes.io/tls`",
            ),
            (
                "dockerconfigjson\nstringData: {.dockerconfigjson: \"{}\"}",
                "dockerconfigjson\nstringData: {.dockerconfigjson: secret!}",
                "must be a map in JSON",
            ),
            (
                "dockerconfigjson\ndata: {.dockerconfigjson: e30=}",
                "dockerconfigjson\ndata: {.dockerconfigjson: c2VjcmV0IQ==}",
                "must be a map in JSON, in base64",
            ),
            (
                "dockerconfigjson\nstringData: {.dockerconfigjson: '{\"a\": \"\\ud800\"}'}",
                "dockerconfigjson\nstringData: {.dockerconfigjson: '{\"a\": }'}",
                "must be a map in JSON",
            ),
            (
                "dockercfg\ndata: {.dockercfg: bnVsbA==}",
                "dockercfg\ndata: {.dockercfg: W10=}",
                "must be a map in JSON, in base64",
            ),
            (
                "dockerconfigjson\nstringData: {.dockerconfigjson: \"ENC[a]\"}",
                "dockerconfigjson\nstringData: {a: \"{}\"}",
                "needs `.dockerconfigjson`",
            ),
            (
                "dockercfg\ndata: {.dockercfg: e30=}",
                "dockercfg",
                "needs `.dockercfg`",
            ),
            (
                "basic-auth\nstringData: {password: a}",
                "basic-auth\nstringData: {token: a}",
                "needs `username` or `password`",
            ),
            (
                "ssh-auth\nstringData: {ssh-privatekey: a}",
                "ssh-auth",
                "needs `ssh-privatekey`",
            ),
            (
                "other",
                "service-account-token",
                "needs the annotation `kubernetes.io/service-account.name`",
            ),
        ],
    );
}

#[test]
fn what_registries_ask_for_is_read_and_not_shown() {
    let said = of_type("dockerconfigjson\nstringData: {.dockerconfigjson: secret!}");
    assert!(!said.join(" ").contains("secret!"), "{said:?}");
    let said = of_type("dockerconfigjson\ndata: {.dockerconfigjson: c2VjcmV0IQ==}");
    let said = said.join(" ");
    assert!(!said.contains("secret!") && !said.contains("c2V"), "{said}");
    let deep = ["[".repeat(500), "]".repeat(500)].concat();
    let said = of_type(&format!(
        "dockerconfigjson\nstringData: {{.dockerconfigjson: '{{\"a\": {deep}}}'}}"
    ));
    assert_eq!(said, [""; 0]);
}

#[test]
fn a_claim_asks_for_something() {
    let claim = |fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: a}}\nspec: {{resources: {{requests: {{storage: \
             1Gi}}}}, {fields}}}"
        ))
    };
    differs(
        claim,
        &[
            (
                "accessModes: [ReadWriteOnce]",
                "volumeName: a",
                "`spec.accessModes` is required",
            ),
            (
                "accessModes: [ReadWriteOnce], dataSource: {kind: PersistentVolumeClaim, name: a}",
                "accessModes: [ReadWriteOnce], dataSource: {kind: VolumeSnapshot, name: a}",
                "needs `apiGroup`",
            ),
            (
                "accessModes: [ReadWriteOnce], dataSourceRef: {apiGroup: a.b, kind: A, name: a, namespace: c}",
                "accessModes: [ReadWriteOnce], dataSourceRef: {apiGroup: a.b, kind: A, name: a, namespace: C}",
                "must be lower-case letters",
            ),
            (
                "accessModes: [ReadWriteOnce], dataSource: {apiGroup: a.b, kind: A, name: a}, dataSourceRef: {apiGroup: a.b, \
                 kind: A, name: a}",
                "accessModes: [ReadWriteOnce], dataSource: {apiGroup: a.b, kind: A, name: a}, dataSourceRef: {apiGroup: a.b, \
                 kind: A, name: b}",
                "must be the same as `dataSourceRef`",
            ),
        ],
    );
    let bare = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}";
    assert_eq!(of_object(bare), ["`spec` is required"]);
}

#[test]
fn a_volume_has_a_source_and_a_size() {
    let volume = |fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: a}}\nspec: {{accessModes: [ReadWriteOnce], {fields}}}"
        ))
    };
    const SIZE: &str = "capacity: {storage: 1Gi}";
    let sized = |fields: &str| volume(&format!("{SIZE}, {fields}"));
    differs(
        sized,
        &[
            (
                "nfs: {server: a, path: /b}",
                "volumeMode: Block",
                "needs a source",
            ),
            (
                "nfs: {server: a, path: /b}",
                "nfs: {server: a, path: /b}, hostPath: {path: /a}",
                "can have only one source",
            ),
            (
                "csi: {driver: a.b, volumeHandle: c}",
                "csi: {driver: a.b}",
                "`spec.csi.volumeHandle` is required",
            ),
            (
                "csi: {driver: a.b, volumeHandle: c, nodePublishSecretRef: {name: a, namespace: b}}",
                "csi: {driver: a.b, volumeHandle: c, nodePublishSecretRef: {name: a}}",
                "`spec.csi.nodePublishSecretRef.namespace` is required",
            ),
            (
                "local: {path: /a}, nodeAffinity: {required: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, \
                 operator: In, values: [a]}]}]}}",
                "local: {path: /a}",
                "is required with `local`",
            ),
            (
                "hostPath: {path: /a}, persistentVolumeReclaimPolicy: Recycle",
                "hostPath: {path: /}, persistentVolumeReclaimPolicy: Recycle",
                "cannot be `Recycle`",
            ),
            (
                "hostPath: {path: /a}, persistentVolumeReclaimPolicy: Retain",
                "hostPath: {path: /a}, persistentVolumeReclaimPolicy: Keep",
                "must be `Delete`, `Recycle` or `Retain`",
            ),
        ],
    );
    assert!(volume("hostPath: {path: /a}")[0].contains("`spec.capacity` is required"));
    let said = volume("hostPath: {path: /a}, capacity: {storage: 0}");
    assert!(said[0].contains("must be more than nothing"), "{said:?}");
}

#[test]
fn a_storage_class_has_a_provisioner() {
    let class = |fields: &str| {
        of_object(&format!(
            "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: a}}\n{fields}"
        ))
    };
    differs(
        class,
        &[
            (
                "provisioner: a.b/c",
                "parameters: {a: b}",
                "`provisioner` is required",
            ),
            (
                "provisioner: a\nreclaimPolicy: Retain",
                "provisioner: a\nreclaimPolicy: Recycle",
                "must be `Delete` or `Retain`",
            ),
            (
                "provisioner: a\nvolumeBindingMode: Immediate",
                "provisioner: a\nvolumeBindingMode: Later",
                "must be `Immediate` or `WaitForFirstConsumer`",
            ),
            (
                "provisioner: a\nallowedTopologies: [{matchLabelExpressions: [{key: a, values: [b]}]}]",
                "provisioner: a\nallowedTopologies: [{matchLabelExpressions: [{key: a, values: [b, b]}]}]",
                "is \"b\", and another has it",
            ),
            (
                "provisioner: a\nparameters: {a: \"true\"}",
                "provisioner: a\nparameters: {a: true}",
                "must be text",
            ),
        ],
    );
}
