//! The statements of an `environment` block.

use super::entry::Entry;
use super::statements;
use crate::model::draft::Declarations;
use crate::model::word::{often, once};

pub(super) const WORDS: &[Entry<Declarations>] = &[
    Entry {
        word: often(
            "source",
            "source git|oci|bucket|external NAME [in NAMESPACE] [elsewhere] [{ … }]",
            "replaces the file's source of this name; with another name it takes the place of \
             the default",
        )
        .default("the file's"),
        read: statements::source,
    },
    Entry {
        word: once("namespace", "namespace NAME|none", "replaces the file's").default("the file's"),
        read: statements::namespace,
    },
    Entry {
        word: once(
            "flux",
            "flux NAME [{ … }]",
            "replaces what the file says, word by word",
        )
        .default("the file's; the directory with `/ENVIRONMENT` behind it"),
        read: statements::flux,
    },
    Entry {
        word: often(
            "image",
            "image NAME = REF",
            "replaces the file's, or adds one",
        )
        .default("the file's"),
        read: statements::image,
    },
    Entry {
        word: once(
            "defaults",
            "defaults { … }",
            "before the file's, behind what a stage says",
        )
        .default("the file's"),
        read: statements::defaults,
    },
    Entry {
        word: often(
            "external",
            "external kustomization NAME [in NAMESPACE] [as WORD]",
            "replaces the file's of this name, or adds one",
        )
        .default("the file's"),
        read: statements::external,
    },
    Entry {
        word: once("release", "release \"ID\"", "replaces the file's").default("the file's"),
        read: statements::release,
    },
    Entry {
        word: often(
            "stage",
            "stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]",
            "what differs in the file's stage of this name, or one more stage; relations add up",
        )
        .default("the file's"),
        read: statements::stage,
    },
];
