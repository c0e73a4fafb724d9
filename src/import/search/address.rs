//! Directories that are named by their content, as `layout addressed` writes them.

use crate::emit::is_address_digest;
use crate::values::name::is_label;
use crate::values::path::join;

use super::found::Kustomization;

/// An addressed path, taken apart: `FOLDER/STAGE-DIGEST/BELOW`, and the folder ends in the name of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Address<'p> {
    pub(in crate::import) folder: &'p str,
    pub(in crate::import) pipeline: &'p str,
    pub(in crate::import) stage: &'p str,
    /// Folder, stage and digest.
    pub(in crate::import) directory: &'p str,
    /// Where the Kustomization begins below it.
    pub(in crate::import) below: &'p str,
}

impl<'p> Address<'p> {
    /// Takes a path below the root apart.
    pub(in crate::import) fn of(path: &'p str) -> Option<Self> {
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        ends.filter_map(|end| path.get(..end))
            .find_map(|directory| {
                let (folder, name) = directory.rsplit_once('/')?;
                let (above, pipeline) = folder.rsplit_once('/')?;
                let (stage, digest) = name.rsplit_once('-')?;
                let is_one =
                    above.ends_with("-stages") && is_address_digest(digest) && is_label(stage);
                is_one.then(|| Self {
                    folder,
                    pipeline,
                    stage,
                    directory,
                    below: path
                        .get(directory.len()..)
                        .unwrap_or_default()
                        .trim_start_matches('/'),
                })
            })
    }

    /// The path without what the content decides.
    pub(in crate::import) fn without_digest(path: &str) -> String {
        let Some(address) = Address::of(path.trim_start_matches("./")) else {
            return path.to_owned();
        };
        format!("{}/{}/{}", address.folder, address.stage, address.below)
    }
}

/// The address of a Kustomization.
pub(in crate::import) fn address(one: &Kustomization) -> Option<Address<'_>> {
    Address::of(one.path.as_deref()?)
}

/// Gives a stage the name that its directory has.
pub(in crate::import) fn rename(one: &Kustomization, name: &mut String) {
    if let Some(address) = address(one) {
        *name = address.stage.to_owned();
    }
}

/// Where the files of an addressed stage come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Origin {
    /// The addressed directory.
    pub(in crate::import) address: String,
    /// The directory that it is a copy of.
    pub(in crate::import) top: String,
    /// Where the stage begins below both.
    pub(in crate::import) below: String,
    /// Nothing is there yet: the addressed directory has to be moved there.
    pub(in crate::import) is_moved: bool,
}

impl Origin {
    /// The path of the stage.
    pub(in crate::import) fn path(&self) -> String {
        path_of(&self.top, &self.below)
    }
}

/// Where a stage begins that is `below` in the directory of its files.
pub(in crate::import) fn path_of(top: &str, below: &str) -> String {
    match below {
        "" => top.to_owned(),
        below => join(top, below),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let path = "x/flux-stages/shop/a-b-0123456789ab/overlays/one";
        let address = Address::of(path).unwrap();
        assert_eq!(
            (address.folder, address.pipeline),
            ("x/flux-stages/shop", "shop")
        );
        assert_eq!((address.stage, address.below), ("a-b", "overlays/one"));
        assert_eq!(address.directory, "x/flux-stages/shop/a-b-0123456789ab");
        assert_eq!(Address::of("flux-stages/shop/app"), None);
        assert_eq!(
            Address::without_digest("./flux-stages/shop/app-0123456789ab/"),
            Address::without_digest("./flux-stages/shop/app-ba9876543210/")
        );
    }
}
