//! Where sources come from, as far as the repository says it.

use super::open::{is_open, may_become};

/// Host and path of a source, however it is reached, with the variables that somebody else fills in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Url(String);

impl Url {
    pub(super) fn of(url: &str) -> Self {
        let url = without_defaults(url);
        let behind = url.split_once("://").map_or(url.as_str(), |(_, it)| it);
        let behind = behind.split_once('@').map_or(behind, |(_, it)| it);
        let path = behind.trim_end_matches('/').trim_end_matches(".git");
        Self(path.replace(':', "/").to_lowercase())
    }

    /// Whether a variable is in it.
    pub(super) fn is_open(&self) -> bool {
        is_open(&self.0)
    }

    /// Whether both are one repository, as far as that can be seen. A variable may be anything, but where it may be the
    /// name of the repository, nothing is known.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self.is_open(), other.is_open()) {
            (true, false) => self.becomes(other),
            (false, true) => other.becomes(self),
            (false, false) | (true, true) => self == other,
        }
    }

    fn becomes(&self, other: &Self) -> bool {
        let repository = self.0.rsplit('/').next().unwrap_or_default();
        !is_open(repository) && may_become(&self.0, &other.0)
    }
}

/// The same with `${NAME}` for `${NAME:=value}`, in which anything may stand.
fn without_defaults(url: &str) -> String {
    let mut pieces = url.split("${");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (inside, behind) = piece.split_once('}').unwrap_or((piece, ""));
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = inside.split(|c| !is_part(c)).next().unwrap_or_default();
        text.push_str(&format!("${{{name}}}{behind}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repository_is_reached_in_several_ways() {
        for url in [
            "https://github.com/Org/fleet",
            "https://github.com/org/fleet.git",
            "ssh://git@github.com/org/fleet",
            "git@github.com:org/fleet.git",
        ] {
            assert_eq!(Url::of(url), Url::of("github.com/org/fleet"), "{url}");
        }
    }

    #[test]
    fn what_is_known_of_an_address_is_compared() {
        let fleet = Url::of("https://github.com/org/fleet");
        for url in [
            "ssh://git@${HOST}/org/fleet",
            "ssh://git@${HOST:=github.com}/org/fleet.git",
            "https://github.com/${OWNER}/fleet",
            "https://${TOKEN}@github.com/org/fleet",
        ] {
            assert!(Url::of(url).is_same(&fleet), "{url}");
            assert!(fleet.is_same(&Url::of(url)), "{url}");
        }
        for url in [
            "ssh://git@${HOST}/else/apps",
            "https://github.com/${OWNER}/apps",
            "https://github.com/org/${NAME}",
            "${URL}",
        ] {
            assert!(!Url::of(url).is_same(&fleet), "{url}");
            assert!(Url::of(url).is_same(&Url::of(url)), "{url}");
        }
    }
}
