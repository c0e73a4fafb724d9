//! The settings that `defaults` and a stage have in common.

use super::entry::Entry;
use super::stage_readers as read;
use crate::model::cursor::Cursor;
use crate::model::draft::StageBody;
use crate::model::word::{Word, often, once};

/// The words of a `defaults` block.
pub(super) fn words() -> impl Iterator<Item = &'static Word> {
    WORDS.iter().map(|entry| &entry.word)
}

pub(super) const WORDS: &[Entry<StageBody>] = &[
    Entry {
        word: once(
            "source",
            "source NAME",
            "the source that the stage is read from, by its name",
        )
        .default("the first source")
        .becomes("`spec.sourceRef`"),
        read: |c, stage| c.set(&mut stage.source, |c| c.object("the name of a source")),
    },
    Entry {
        word: often(
            "image",
            "image NAME|REF [in helmrelease RELEASE] [at KEY]",
            "an image that the manifests of the stage use; for that of a chart the HelmRelease, and the keys in its values \
             that lead to it, such as `web.image` (`image` when nothing is said)",
        )
        .becomes("`spec.images`; for a chart `spec.patches`"),
        read: |c, stage| c.add(&mut stage.images, read::image),
    },
    Entry {
        word: once(
            "interval",
            "interval DURATION",
            "how often Flux compares the cluster with the source",
        )
        .default("`60m`")
        .becomes("`spec.interval`"),
        read: |c, stage| c.set(&mut stage.settings.interval, Cursor::duration),
    },
    Entry {
        word: once(
            "timeout",
            "timeout DURATION",
            "how long applying and waiting may take",
        )
        .default("`5m`, more when a Job may run longer")
        .becomes("`spec.timeout`"),
        read: |c, stage| c.set(&mut stage.settings.timeout, Cursor::duration),
    },
    Entry {
        word: once(
            "retry",
            "retry DURATION",
            "how soon Flux tries again after a failure",
        )
        .default("the interval")
        .becomes("`spec.retryInterval`"),
        read: |c, stage| c.set(&mut stage.settings.retry, Cursor::duration),
    },
    Entry {
        word: once(
            "wait",
            "wait true|false",
            "whether the stage is ready only when its objects are",
        )
        .default("`true`")
        .becomes("`spec.wait`"),
        read: |c, stage| c.set(&mut stage.settings.wait, Cursor::boolean),
    },
    Entry {
        word: once(
            "force",
            "force true|false",
            "whether objects that cannot be changed are made anew",
        )
        .default("`true` for a stage that holds only Jobs")
        .becomes("`spec.force`"),
        read: |c, stage| c.set(&mut stage.settings.force, Cursor::boolean),
    },
    Entry {
        word: once(
            "prune",
            "prune true|false",
            "whether objects that left the source are deleted",
        )
        .default("`true`")
        .becomes("`spec.prune`"),
        read: |c, stage| c.set(&mut stage.settings.prune, Cursor::boolean),
    },
    Entry {
        word: once(
            "suspend",
            "suspend true|false",
            "whether Flux leaves the stage alone",
        )
        .default("`false`")
        .becomes("`spec.suspend`"),
        read: |c, stage| c.set(&mut stage.settings.suspend, Cursor::boolean),
    },
    Entry {
        word: once(
            "service-account",
            "service-account NAME",
            "whom Flux acts as",
        )
        .default("the controller itself")
        .becomes("`spec.serviceAccountName`"),
        read: |c, stage| {
            c.set(&mut stage.settings.service_account, |c| {
                c.object("the name of a service account")
            })
        },
    },
    Entry {
        word: once(
            "target-namespace",
            "target-namespace NAME",
            "namespace that every object is put in",
        )
        .default("the `namespace`, where no manifest names one")
        .becomes("`spec.targetNamespace`"),
        read: |c, stage| {
            c.set(&mut stage.settings.target_namespace, |c| {
                c.label("the name of a namespace")
            })
        },
    },
    Entry {
        word: once(
            "kube-config",
            "kube-config secret NAME [key KEY] | kube-config configmap NAME",
            "the cluster to apply to",
        )
        .default("the cluster that Flux runs in")
        .becomes("`spec.kubeConfig`"),
        read: |c, stage| c.set(&mut stage.settings.kube_config, read::kube_config),
    },
    Entry {
        word: once(
            "decrypt",
            "decrypt sops [secret NAME] [service-account NAME]",
            "how encrypted manifests are read",
        )
        .becomes("`spec.decryption`"),
        read: |c, stage| c.set(&mut stage.settings.decrypt, read::decrypt),
    },
    Entry {
        word: often(
            "substitute",
            "substitute NAME = \"TEXT\" | substitute from secret|configmap NAME [optional]",
            "a value for `${NAME}` in the manifests, or an object that has them",
        )
        .becomes("`spec.postBuild.substitute`, `spec.postBuild.substituteFrom`"),
        read: read::substitute,
    },
    Entry {
        word: often(
            "patch",
            "patch [KIND [NAME]] \"\"\"YAML\"\"\"",
            "a strategic-merge or JSON 6902 patch, for all objects of a kind, or one",
        )
        .becomes("`spec.patches`"),
        read: |c, stage| c.add(&mut stage.settings.patches, read::patch),
    },
    Entry {
        word: often(
            "component",
            "component PATH",
            "a kustomize component, from the stage's path",
        )
        .becomes("`spec.components`"),
        read: |c, stage| c.add(&mut stage.settings.components, Cursor::relative_path),
    },
    Entry {
        word: often(
            "health",
            "health APIVERSION KIND NAME [in NAMESPACE]",
            "an object that must be healthy before the stage is ready",
        )
        .becomes("`spec.healthChecks`"),
        read: |c, stage| c.add(&mut stage.settings.health, read::health),
    },
    Entry {
        word: often(
            "ready",
            "ready APIVERSION KIND when \"CEL\" [failed \"CEL\"] [progressing \"CEL\"]",
            "what makes the objects of a kind ready",
        )
        .becomes("`spec.healthCheckExprs`"),
        read: |c, stage| c.add(&mut stage.settings.ready, read::ready),
    },
    Entry {
        word: often(
            "label",
            "label KEY = TEXT",
            "a label on every object of the stage",
        )
        .becomes("`spec.commonMetadata.labels`"),
        read: |c, stage| c.add(&mut stage.settings.labels, Cursor::pair),
    },
    Entry {
        word: often(
            "annotation",
            "annotation \"KEY\" = \"TEXT\"",
            "an annotation on every object of the stage",
        )
        .becomes("`spec.commonMetadata.annotations`"),
        read: |c, stage| c.add(&mut stage.settings.annotations, Cursor::pair),
    },
    Entry {
        word: often(
            "kustomization-label",
            "kustomization-label KEY = TEXT",
            "a label on the Kustomization itself, such as the key of its shard",
        )
        .becomes("`metadata.labels` of the Kustomization"),
        read: |c, stage| c.add(&mut stage.settings.kustomization_labels, Cursor::pair),
    },
    Entry {
        word: often(
            "kustomization-annotation",
            "kustomization-annotation \"KEY\" = \"TEXT\"",
            "an annotation on the Kustomization itself",
        )
        .becomes("`metadata.annotations` of the Kustomization"),
        read: |c, stage| c.add(&mut stage.settings.kustomization_annotations, Cursor::pair),
    },
    Entry {
        word: once(
            "deletion",
            "deletion mirror-prune|delete|wait|orphan",
            "what becomes of the objects when the stage is deleted",
        )
        .default("`mirror-prune`")
        .becomes("`spec.deletionPolicy`"),
        read: |c, stage| c.set(&mut stage.settings.deletion, read::deletion),
    },
    Entry {
        word: often(
            "external",
            "external secret|configmap|claim|service-account|namespace|crd|KIND NAME",
            "an object that is made elsewhere, so that no stage need make it",
        ),
        read: |c, stage| c.add(&mut stage.externals, read::external),
    },
    Entry {
        word: often(
            "allow",
            "allow CHECK \"REASON\"",
            "a check that does not apply here, and why",
        ),
        read: |c, stage| c.add(&mut stage.allows, read::allow),
    },
    Entry {
        word: once(
            "spec",
            "spec \"\"\"YAML\"\"\"",
            "fields without a word, merged over the emitted `spec`",
        )
        .becomes("`spec`"),
        read: |c, stage| c.set(&mut stage.settings.spec, |c| c.some_text("YAML")),
    },
];
