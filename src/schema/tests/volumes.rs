//! Volumes, and what containers see of them.

use super::*;

fn volume(source: &str) -> Vec<String> {
    in_pod(&format!("volumes: [{{name: a, {source}}}]"))
}

const GOOD_SOURCE: &[&str] = &[
    "emptyDir: {}",
    "emptyDir: {sizeLimit: 1Gi}",
    "secret: {secretName: a, defaultMode: 511}",
    "configMap: {name: a, items: [{key: a, path: b/c, mode: 0}]}",
    "hostPath: {path: /a, type: \"\"}",
    "nfs: {server: a, path: /b}",
    "image: {reference: a}",
    "csi: {driver: a.b}",
];

const BAD_SOURCE: &[(&str, &str)] = &[
    (
        "emptyDir: {}, secret: {secretName: a}",
        "can have only one source",
    ),
    ("emptyDir: {sizeLimit: -1}", "must not be negative"),
    ("secret: {}", "secretName` is required"),
    (
        "secret: {secretName: a, defaultMode: 512}",
        "must be from 0 to 511",
    ),
    ("configMap: {}", "configMap.name` is required"),
    (
        "configMap: {name: a, items: [{key: a, path: ../b}]}",
        "begins with neither",
    ),
    (
        "configMap: {name: a, items: [{key: a}]}",
        "path` is required",
    ),
    (
        "configMap: {name: a, items: [{key: a, path: b, mode: 512}]}",
        "must be from 0 to 511",
    ),
    ("hostPath: {path: /a/../b}", "a path without `..`"),
    (
        "hostPath: {path: /a, type: Folder}",
        "must be `DirectoryOrCreate`",
    ),
    ("nfs: {server: a, path: b}", "must begin with `/`"),
    ("image: {}", "reference` is required"),
    (
        "image: {reference: a, pullPolicy: Perhaps}",
        "must be `Always`",
    ),
    ("csi: {driver: a/b}", "the name of a CSI driver"),
    (
        "csi: {driver: a, nodePublishSecretRef: {}}",
        "nodePublishSecretRef.name` is required",
    ),
    ("persistentVolumeClaim: {}", "claimName` is required"),
    ("ephemeral: {}", "volumeClaimTemplate` is required"),
];

#[test]
fn volumes_have_one_source() {
    holds(volume, GOOD_SOURCE, BAD_SOURCE);
    let twice = in_pod("volumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]");
    assert_eq!(
        twice,
        ["`spec.template.spec.volumes[1]` is the second one with `a`"]
    );
}

#[test]
fn projected_volumes_have_files_of_their_own() {
    let sources = |sources: &str| volume(&format!("projected: {{sources: [{sources}]}}"));
    holds(
        sources,
        &[
            "{secret: {name: a, items: [{key: a, path: b}]}}, {configMap: {name: a, items: [{key: a, path: c}]}}",
            "{serviceAccountToken: {path: a, expirationSeconds: 600}}",
            "{clusterTrustBundle: {name: a, path: b}}",
        ],
        &[
            (
                "{secret: {name: a, items: [{key: a, path: b}]}}, {configMap: {name: a, items: [{key: a, path: b}]}}",
                "another file has it",
            ),
            (
                "{secret: {name: a}, configMap: {name: a}}",
                "can have only one source",
            ),
            ("{secret: {}}", "secret.name` is required"),
            (
                "{serviceAccountToken: {path: a, expirationSeconds: 599}}",
                "must be from 600",
            ),
            ("{serviceAccountToken: {}}", "path` is required"),
            (
                "{clusterTrustBundle: {path: b}}",
                "needs one of `name` or `signerName`",
            ),
            (
                "{clusterTrustBundle: {name: A, path: b}}",
                "must be the name of an object",
            ),
            (
                "{clusterTrustBundle: {name: a, path: b, labelSelector: {}}}",
                "cannot go with `name`",
            ),
            (
                "{downwardAPI: {items: [{path: a}]}}",
                "needs one of `fieldRef` or `resourceFieldRef`",
            ),
            (
                "{downwardAPI: {items: [{path: a, fieldRef: {fieldPath: status.podIP}}]}}",
                "must be `metadata.name`",
            ),
            (
                "{downwardAPI: {items: [{path: a, resourceFieldRef: {resource: limits.cpu}}]}}",
                "containerName` is required",
            ),
        ],
    );
}

#[test]
fn claims_have_a_size_and_a_mode() {
    let claim = |spec: &str| {
        volume(&format!(
            "ephemeral: {{volumeClaimTemplate: {{spec: {spec}}}}}"
        ))
    };
    holds(
        claim,
        &["{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"],
        &[
            (
                "{accessModes: [ReadWriteOnce]}",
                "needs `resources.requests.storage`",
            ),
            (
                "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}}",
                "must be more than nothing",
            ),
            (
                "{resources: {requests: {storage: 1Gi}}}",
                "accessModes` is required",
            ),
            (
                "{accessModes: [Once], resources: {requests: {storage: 1Gi}}}",
                "must be `ReadWriteOnce`",
            ),
            (
                "{accessModes: [ReadWriteOncePod, ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
                "nothing beside `ReadWriteOncePod`",
            ),
            (
                "{volumeMode: Blocks, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
                "must be `Block` or `Filesystem`",
            ),
        ],
    );
}

const GOOD_MOUNT: &[&str] = &[
    "volumeMounts: [{name: a, mountPath: /a}, {name: a, mountPath: /b, subPath: c}]",
    "volumeMounts: [{name: a, mountPath: /a, readOnly: true, recursiveReadOnly: Enabled}]",
    "volumeDevices: [{name: c, devicePath: /dev/a}]",
    "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: a, path: b, key: C}}}]",
    "securityContext: {privileged: true}, volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]",
];

const BAD_MOUNT: &[(&str, &str)] = &[
    (
        "volumeMounts: [{name: b, mountPath: /a}]",
        "is \"b\", and must be a volume of the pod: `a`, `c` or `i`",
    ),
    (
        "volumeMounts: [{name: a, mountPath: /a}, {name: a, mountPath: /a}]",
        "is the second one with `/a`",
    ),
    ("volumeMounts: [{name: a}]", "mountPath` is required"),
    (
        "volumeMounts: [{name: a, mountPath: /a, subPath: /b}]",
        "does not begin with `/`",
    ),
    (
        "volumeMounts: [{name: a, mountPath: /a, subPath: b, subPathExpr: c}]",
        "cannot go with `subPath`",
    ),
    (
        "volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]",
        "only in a privileged container",
    ),
    (
        "volumeMounts: [{name: a, mountPath: /a, recursiveReadOnly: Enabled}]",
        "needs `readOnly: true`",
    ),
    (
        "volumeMounts: [{name: a, mountPath: /a, readOnly: true, recursiveReadOnly: Enabled, mountPropagation: HostToContainer}]",
        "cannot go with `mountPropagation`",
    ),
    (
        "volumeMounts: [{name: i, mountPath: /a, bindMountOptions: [noexec]}]",
        "a volume that is an image",
    ),
    (
        "volumeDevices: [{name: a, devicePath: /dev/a}]",
        "must be a volume that is a claim",
    ),
    (
        "volumeDevices: [{name: b, devicePath: /dev/a}]",
        "must be a volume of the pod",
    ),
    (
        "volumeDevices: [{name: c, devicePath: /a}, {name: c, devicePath: /b}]",
        "another device has this volume",
    ),
    (
        "volumeMounts: [{name: c, mountPath: /a}], volumeDevices: [{name: c, devicePath: /b}]",
        "is in `volumeDevices` already",
    ),
    (
        "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: c, path: b, key: C}}}]",
        "must be a volume that is an `emptyDir`",
    ),
    (
        "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: x, path: b, key: C}}}]",
        "must be a volume of the pod",
    ),
];

#[test]
fn mounts_are_of_volumes_that_there_are() {
    let mounts = |mounts: &str| {
        of_job(
            "",
            "volumes: [{name: a, emptyDir: {}}, {name: c, persistentVolumeClaim: {claimName: a}}, {name: i, image: {reference: a}}]",
            mounts,
        )
    };
    holds(mounts, GOOD_MOUNT, BAD_MOUNT);
    let said = of_job(
        "",
        "hostNetwork: true",
        "ports: [{containerPort: 80, hostPort: 81}]",
    );
    assert_eq!(
        said,
        [
            "`spec.template.spec.containers[0].ports[0].hostPort` must be the same as `containerPort` with `hostNetwork: true`"
        ]
    );
    let said = of_job(
        "",
        "hostUsers: false, volumes: [{name: c, persistentVolumeClaim: {claimName: a}}]",
        "volumeDevices: [{name: c, devicePath: /a}]",
    );
    assert_eq!(
        said,
        ["`spec.template.spec.hostUsers` cannot go with `volumeDevices`"]
    );
}
