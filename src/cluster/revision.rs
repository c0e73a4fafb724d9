//! Revisions of sources: which one is wanted, and how people are told.

use super::key::Kind;

/// The revision that a release is waited for at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What the source has once it has looked again.
    Latest,
    /// The commit that the pipeline files are at. An artifact that does not say what commit it was made from is
    /// taken as it is.
    Head(String),
    /// The commit, the digest, or the whole revision such as `main@sha1:…`; of a hash the beginning is enough.
    Revision(String),
    /// A tag that the source is pinned to.
    Tag(String),
}

impl Wanted {
    /// Whether an artifact is the wanted one. `revision` is its own, `origin` the one that it says it was made
    /// from (`org.opencontainers.image.revision`).
    #[must_use]
    pub fn is(&self, kind: Kind, revision: &str, origin: Option<&str>) -> bool {
        match self {
            Self::Latest => true,
            Self::Head(commit) => match (kind, origin) {
                (Kind::GitRepository, _) => is_same(commit, revision),
                (_, Some(origin)) => is_same(commit, origin),
                (_, None) => true,
            },
            Self::Revision(wanted) => {
                is_same(wanted, revision) || origin.is_some_and(|origin| is_same(wanted, origin))
            }
            Self::Tag(tag) => parts(revision).0 == Some(tag),
        }
    }
}

impl Wanted {
    /// Whether any artifact is taken for the wanted one: nothing that it says tells it from an older one.
    #[must_use]
    pub fn takes_any(&self, kind: Kind, origin: Option<&str>) -> bool {
        match self {
            Self::Latest => true,
            Self::Head(_) => kind != Kind::GitRepository && origin.is_none(),
            Self::Revision(_) | Self::Tag(_) => false,
        }
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Latest => f.write_str("the latest revision"),
            Self::Head(revision) | Self::Revision(revision) | Self::Tag(revision) => {
                write!(f, "`{}`", short(revision))
            }
        }
    }
}

/// A revision with its hash cut to what people compare.
#[must_use]
pub fn short(revision: &str) -> String {
    let (_, hash) = parts(revision);
    let rest = revision.strip_suffix(hash).unwrap_or_default();
    let kept: String = hash.chars().take(12).collect();
    match hash.len() > 20 {
        true => format!("{rest}{kept}"),
        false => revision.to_owned(),
    }
}

fn is_same(wanted: &str, revision: &str) -> bool {
    let (wanted_name, wanted_hash) = parts(wanted);
    let (name, hash) = parts(revision);
    let same_name = wanted_name.is_none() || wanted_name == name;
    revision == wanted || (same_name && is_beginning(wanted_hash, hash))
}

/// `main@sha1:0123` as the name before `@`, and the hash without its algorithm.
fn parts(revision: &str) -> (Option<&str>, &str) {
    let (name, hash) = match revision.rsplit_once('@') {
        Some((name, hash)) => (Some(name), hash),
        None => (None, revision),
    };
    (name, hash.rsplit_once(':').map_or(hash, |(_, hash)| hash))
}

/// Shorter beginnings than git shows are no name for a commit.
fn is_beginning(wanted: &str, hash: &str) -> bool {
    wanted.len() >= 7 && hash.starts_with(wanted)
}
