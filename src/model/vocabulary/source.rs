//! The settings of a source's block.

use smol_str::SmolStr;

use crate::model::cursor::Cursor;
use crate::model::word::{often, once};
use crate::model::{SourceBlock, SourceVerify};

use super::entry::Entry;

pub(super) const WORDS: &[Entry<SourceBlock>] = &[
    Entry {
        word: once("url", "url URL", "where it is fetched from").becomes("`spec.url`"),
        read: |c, source| c.set(&mut source.url, |c| c.plain_text("a URL")),
    },
    Entry {
        word: once("branch", "branch NAME", "the branch to follow (git)")
            .becomes("`spec.ref.branch`"),
        read: |c, source| c.set(&mut source.branch, |c| c.plain_text("the name of a branch")),
    },
    Entry {
        word: once("tag", "tag NAME", "the tag to fetch (git, oci)").becomes("`spec.ref.tag`"),
        read: |c, source| c.set(&mut source.tag, |c| c.plain_text("a tag")),
    },
    Entry {
        word: once(
            "semver",
            "semver \"RANGE\"",
            "the range of versions to follow (git, oci)",
        )
        .becomes("`spec.ref.semver`"),
        read: |c, source| c.set(&mut source.semver, |c| c.plain_text("a range of versions")),
    },
    Entry {
        word: once("commit", "commit HASH", "the commit to fetch (git)")
            .becomes("`spec.ref.commit`"),
        read: |c, source| c.set(&mut source.commit, |c| c.plain_text("the hash of a commit")),
    },
    Entry {
        word: once("digest", "digest DIGEST", "the digest to fetch (oci)")
            .becomes("`spec.ref.digest`"),
        read: |c, source| c.set(&mut source.digest, |c| c.plain_text("a digest")),
    },
    Entry {
        word: once("interval", "interval DURATION", "how often it is looked at")
            .default("`1m`")
            .becomes("`spec.interval`"),
        read: |c, source| c.set(&mut source.interval, Cursor::duration),
    },
    Entry {
        word: once("secret", "secret NAME", "the Secret with the credentials")
            .becomes("`spec.secretRef`"),
        read: |c, source| c.set(&mut source.secret, |c| c.object("the name of a Secret")),
    },
    Entry {
        word: once(
            "verify",
            "verify cosign|notation|head|tag|tag-and-head [secret NAME]",
            "whose signature is asked for: `cosign` and `notation` (oci), the others (git)",
        )
        .becomes("`spec.verify`"),
        read: |c, source| c.set(&mut source.verify, verify),
    },
    Entry {
        word: once(
            "ignore",
            "ignore \"\"\"PATTERNS\"\"\"",
            "what is left out, as in `.gitignore`",
        )
        .becomes("`spec.ignore`"),
        read: |c, source| c.set(&mut source.ignore, |c| c.text("the patterns")),
    },
    Entry {
        word: often("label", "label KEY = TEXT", "a label on the source")
            .becomes("`metadata.labels`"),
        read: |c, source| c.add(&mut source.labels, Cursor::pair),
    },
    Entry {
        word: often(
            "annotation",
            "annotation \"KEY\" = \"TEXT\"",
            "an annotation on the source",
        )
        .becomes("`metadata.annotations`"),
        read: |c, source| c.add(&mut source.annotations, Cursor::pair),
    },
    Entry {
        word: once(
            "spec",
            "spec \"\"\"YAML\"\"\"",
            "fields without a word, merged over the emitted `spec`",
        )
        .becomes("`spec`"),
        read: |c, source| c.set(&mut source.spec, |c| c.some_text("YAML")),
    },
];

const PROVIDERS: &[(&str, &str)] = &[
    ("cosign", "cosign"),
    ("notation", "notation"),
    ("head", "head"),
    ("tag", "tag"),
    ("tag-and-head", "tag-and-head"),
];

fn verify(c: &mut Cursor<'_>) -> Option<SourceVerify> {
    let provider = c
        .choice("a way to verify", PROVIDERS)?
        .map(SmolStr::new_static);
    let secret = if c.takes("secret") {
        Some(c.object("the name of a Secret")?)
    } else {
        None
    };
    Some(SourceVerify { provider, secret })
}
