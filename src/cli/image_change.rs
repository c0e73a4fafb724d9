//! `NAME=REF`: an image and what it is to be.

use crate::values::image;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use super::failure::{Failure, Result};

/// What `NAME=REF` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImageChange {
    pub(super) name: String,
    /// A reference, or its end: one that begins with `:` or `@` leaves registry and path as they are.
    reference: String,
}

impl ImageChange {
    /// What stands for another registry or path; `None` for a new tag or digest of the same image.
    pub(super) fn whole(&self) -> Option<&str> {
        let is_version = self.reference.starts_with([':', '@']);
        (!is_version).then_some(&self.reference)
    }

    /// Why this is hardly meant in the place of `before`: a short name of Docker Hub for an image from elsewhere.
    pub(super) fn doubt(&self, before: &str) -> Option<Failure> {
        let whole = self.whole()?;
        let (short, old) = (image::split(whole).0, image::split(before).0);
        if short.contains('/') || !old.contains('/') {
            return None;
        }
        let name = &self.name;
        let end = whole.strip_prefix(short).unwrap_or_default();
        let message = format!("`{whole}` is on Docker Hub, and `{name}` is `{old}`");
        Some(Failure::usage(message).help(format!(
            "write `{name}={end}` for the same image, or `{name}=docker.io/library/{whole}` for that one"
        )))
    }

    /// The reference that comes in the place of another one.
    pub(super) fn over(&self, before: &str) -> String {
        match self.whole() {
            Some(whole) => whole.to_owned(),
            None => format!("{}{}", image::split(before).0, self.reference),
        }
    }
}

/// Takes the pairs and the files apart: a pair has a `=` with a name in front, which no `/` or `.` is in.
pub(super) fn divide(arguments: Vec<OsString>) -> Result<(Vec<ImageChange>, Vec<PathBuf>)> {
    let (mut pairs, mut files) = (Vec::<ImageChange>::new(), Vec::new());
    for argument in arguments {
        match pair(&argument) {
            None => files.push(PathBuf::from(argument)),
            Some(pair) => {
                let pair = sound(pair)?;
                if pairs.iter().any(|other| other.name == pair.name) {
                    return Err(Failure::usage(format!("`{}` is declared twice", pair.name)));
                }
                pairs.push(pair);
            }
        }
    }
    Ok((pairs, files))
}

fn pair(argument: &OsStr) -> Option<ImageChange> {
    let (name, reference) = argument.to_str()?.split_once('=')?;
    let (name, reference) = (name.to_owned(), reference.to_owned());
    (!name.contains(['/', '.'])).then_some(ImageChange { name, reference })
}

/// A pair whose reference registries take, a tag or digest alone behind any name.
fn sound(pair: ImageChange) -> Result<ImageChange> {
    if pair
        .whole()
        .is_some_and(|whole| !whole.is_empty() && !whole.contains(['/', ':', '@']))
    {
        return Err(bare(&pair));
    }
    match image::refusal(&pair.over("image")) {
        None => Ok(pair),
        Some((message, help)) => {
            Err(Failure::usage(format!("`{}` {message}", pair.reference)).help(help))
        }
    }
}

/// A word alone is a tag that lacks its `:` far more often than an image without one, which would move anyway.
fn bare(pair: &ImageChange) -> Failure {
    let ImageChange { name, reference } = pair;
    let message = format!("`{reference}` would take the place of the whole image reference");
    Failure::usage(message).help(format!(
        "write `{name}=:{reference}` for a tag of the same image, or `{name}=docker.io/library/{reference}` for that image"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(arguments: &[&str]) -> Result<(Vec<ImageChange>, Vec<PathBuf>)> {
        divide(arguments.iter().map(OsString::from).collect())
    }

    #[test]
    fn pairs_and_files_are_told_apart() {
        let (pairs, files) = pairs(&["a=x:1", "./b=c.pipeline", "-", "b=:v2"]).unwrap();
        assert_eq!(pairs.len(), 2);
        assert_eq!(files, [PathBuf::from("./b=c.pipeline"), PathBuf::from("-")]);
    }

    #[test]
    fn what_no_registry_takes_is_refused() {
        for bad in [
            "a=",
            "a=:",
            "a=@sha256:12",
            "a=:v1+2",
            "a=X:1",
            "a=http://x",
            "a=v2",
        ] {
            assert!(pairs(&[bad]).is_err(), "{bad}");
        }
        assert!(pairs(&["a=x:1", "a=x:2"]).is_err());
    }

    fn over(reference: &str, before: &str) -> String {
        let (pairs, _) = pairs(&[&format!("a={reference}")]).unwrap();
        pairs[0].over(before)
    }

    #[test]
    fn a_tag_or_digest_alone_takes_the_place_of_both() {
        let digest = format!("@sha256:{}", "0".repeat(64));
        assert_eq!(
            over(":v2", &format!("host:5000/x:v1{digest}")),
            "host:5000/x:v2"
        );
        assert_eq!(
            over(&digest, "host:5000/x:v1"),
            format!("host:5000/x{digest}")
        );
        assert_eq!(over("y:v2", "x:v1"), "y:v2");
    }
}
