//! The settings of a job.

use super::entry::Entry;
use super::job_readers as read;
use super::stage_readers::used_image;
use crate::model::cursor::Cursor;
use crate::model::draft::JobDraft;
use crate::model::word::{often, once};

pub(super) const WORDS: &[Entry<JobDraft>] = &[
    Entry {
        word: once(
            "name",
            "name NAME",
            "name of the Job, where it is not the job's own",
        )
        .default("the name behind `job`")
        .becomes("`metadata.name`"),
        read: |c, draft| c.set(&mut draft.name, |c| c.object("the name of a Job")),
    },
    Entry {
        word: once("image", "image NAME|REF", "the image to run").becomes("`containers[0].image`"),
        read: |c, draft| c.set(&mut draft.image, used_image),
    },
    Entry {
        word: once(
            "run",
            "run \"SCRIPT\"",
            "a script for the shell of the image",
        )
        .becomes("`command: [sh, -c, SCRIPT]`"),
        read: |c, draft| c.set(&mut draft.run, |c| c.some_text("a script")),
    },
    Entry {
        word: once(
            "command",
            "command [\"PROGRAM\", …]",
            "the program to run, without a shell",
        )
        .default("the image's")
        .becomes("`containers[0].command`"),
        read: |c, draft| read::list(c, &mut draft.settings.command),
    },
    Entry {
        word: once("args", "args [\"ARGUMENT\", …]", "arguments of the program")
            .default("the image's")
            .becomes("`containers[0].args`"),
        read: |c, draft| read::list(c, &mut draft.settings.args),
    },
    Entry {
        word: often(
            "env",
            "env NAME = \"TEXT\" | env NAME from secret|configmap NAME key KEY",
            "a variable of the environment",
        )
        .becomes("`containers[0].env`"),
        read: |c, draft| c.add(&mut draft.settings.env, read::env),
    },
    Entry {
        word: often(
            "env-from",
            "env-from secret|configmap NAME",
            "every key of an object as a variable of the environment",
        )
        .becomes("`containers[0].envFrom`"),
        read: |c, draft| c.add(&mut draft.settings.env_from, read::env_from),
    },
    Entry {
        word: once(
            "resources",
            "resources { cpu …; memory … }",
            "what it needs, and the most it may take",
        )
        .becomes("`containers[0].resources`"),
        read: |c, draft| read::resources(c, &mut draft.settings.resources),
    },
    Entry {
        word: once(
            "deadline",
            "deadline DURATION",
            "how long it may run, its retries included",
        )
        .becomes("`spec.activeDeadlineSeconds`"),
        read: |c, draft| c.set(&mut draft.deadline, Cursor::duration),
    },
    Entry {
        word: once(
            "retries",
            "retries NUMBER",
            "how often a failed pod is tried again",
        )
        .default("`6`, by Kubernetes")
        .becomes("`spec.backoffLimit`"),
        read: |c, draft| c.set(&mut draft.retries, Cursor::whole),
    },
    Entry {
        word: once(
            "parallelism",
            "parallelism NUMBER",
            "how many pods run at a time",
        )
        .default("`1`, by Kubernetes")
        .becomes("`spec.parallelism`"),
        read: |c, draft| c.set(&mut draft.settings.parallelism, Cursor::whole),
    },
    Entry {
        word: once(
            "completions",
            "completions NUMBER",
            "how many pods must succeed",
        )
        .default("`1`, by Kubernetes")
        .becomes("`spec.completions`"),
        read: |c, draft| c.set(&mut draft.settings.completions, Cursor::whole),
    },
    Entry {
        word: once(
            "service-account",
            "service-account NAME",
            "whom its pods act as",
        )
        .default("`default`, by Kubernetes")
        .becomes("`serviceAccountName`"),
        read: |c, draft| {
            c.set(&mut draft.settings.service_account, |c| {
                c.object("the name of a service account")
            })
        },
    },
    Entry {
        word: often(
            "pull-secret",
            "pull-secret NAME",
            "a Secret to fetch the image with",
        )
        .becomes("`imagePullSecrets`"),
        read: |c, draft| {
            c.add(&mut draft.settings.pull_secrets, |c| {
                c.object("the name of a Secret")
            })
        },
    },
    Entry {
        word: often(
            "mount",
            "mount secret|configmap|claim|empty NAME at PATH",
            "a Secret, ConfigMap, PersistentVolumeClaim or empty directory among its files",
        )
        .becomes("`volumes`, `containers[0].volumeMounts`"),
        read: |c, draft| c.add(&mut draft.settings.mounts, read::mount),
    },
    Entry {
        word: often(
            "node",
            "node KEY = TEXT",
            "a label of the nodes it may run on",
        )
        .becomes("`nodeSelector`"),
        read: |c, draft| c.add(&mut draft.settings.node, Cursor::pair),
    },
    Entry {
        word: often(
            "tolerate",
            "tolerate KEY [= TEXT] [NoSchedule|PreferNoSchedule|NoExecute]",
            "a taint of nodes that does not keep it away",
        )
        .becomes("`tolerations`"),
        read: |c, draft| c.add(&mut draft.settings.tolerations, read::tolerate),
    },
    Entry {
        word: often(
            "label",
            "label KEY = TEXT",
            "a label on the Job and its pods",
        )
        .becomes("`metadata.labels`, also of the pods"),
        read: |c, draft| c.add(&mut draft.settings.labels, Cursor::pair),
    },
    Entry {
        word: often(
            "annotation",
            "annotation \"KEY\" = \"TEXT\"",
            "an annotation on the Job",
        )
        .becomes("`metadata.annotations`"),
        read: |c, draft| c.add(&mut draft.settings.annotations, Cursor::pair),
    },
    Entry {
        word: once(
            "run-as",
            "run-as UID[:GID] | run-as non-root",
            "the user that it runs as",
        )
        .default("the image's")
        .becomes("`securityContext`"),
        read: |c, draft| c.set(&mut draft.settings.run_as, read::run_as),
    },
    Entry {
        word: once(
            "on-failure",
            "on-failure restart|fail",
            "whether a failed container starts again in its pod, or the pod fails",
        )
        .default("`fail`")
        .becomes("`restartPolicy`"),
        read: |c, draft| c.set(&mut draft.settings.on_failure, read::on_failure),
    },
    Entry {
        word: once(
            "rerun",
            "rerun on image | rerun on \"GLOB\"[, …] | rerun every release | rerun once",
            "what makes it run again once it has finished",
        )
        .default("`on image`")
        .becomes("an annotation on the pods, or the name of the Job"),
        read: |c, draft| c.set(&mut draft.rerun, read::rerun),
    },
    Entry {
        word: once(
            "idempotent",
            "idempotent",
            "it may run twice, or two of it at a time, without harm",
        ),
        read: |c, draft| {
            draft.settings.idempotent = Some(c.word_span());
            Some(())
        },
    },
    Entry {
        word: once(
            "manifest",
            "manifest \"\"\"YAML\"\"\"",
            "fields without a word, merged over the emitted Job",
        )
        .becomes("the Job"),
        read: |c, draft| c.set(&mut draft.settings.manifest, |c| c.some_text("YAML")),
    },
];
