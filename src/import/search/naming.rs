//! What pipelines and stages are called.

use crate::values::name::{self, is_label};
use std::collections::{BTreeSet, HashSet};

use super::found::Kustomization;

/// What a pipeline is called.
#[derive(Clone, Debug)]
pub(in crate::import) struct Naming {
    /// The file, without `.pipeline`.
    pub(in crate::import) file: String,
    pub(in crate::import) pipeline: String,
    /// The cluster, when the repository has several: environments are taken for clusters of their own.
    pub(in crate::import) environment: Option<String>,
}

impl Naming {
    /// What the names of Kustomizations begin with that nobody says.
    pub(in crate::import) fn prefix(&self) -> String {
        match &self.environment {
            Some(environment) => format!("{}-{environment}-", self.pipeline),
            None => format!("{}-", self.pipeline),
        }
    }
}

/// The name of a pipeline whose Kustomizations are all named after it, and what each is named behind it.
///
/// The longest start that ends in `-` and is shared by all names, or the one that leaves the names of their files.
pub(in crate::import) fn shared_name(names: &[&str], stems: Option<&[&str]>) -> Option<String> {
    if let Some(stems) = stems {
        let starts: BTreeSet<Option<&str>> = names
            .iter()
            .zip(stems)
            .map(|(name, stem)| name.strip_suffix(stem)?.strip_suffix('-'))
            .collect();
        if let (Some(Some(start)), 1) = (starts.first(), starts.len()) {
            return is_label(start).then(|| (*start).to_owned());
        }
    }
    let first = names.first()?;
    let starts = first
        .rmatch_indices('-')
        .filter_map(|(at, _)| first.get(..at));
    let mut fitting = starts.filter(|start| {
        let behind = |name: &&str| name.strip_prefix(*start)?.strip_prefix('-').map(is_label);
        names.len() > 1 && is_label(start) && names.iter().all(|name| behind(name) == Some(true))
    });
    fitting.next().map(str::to_owned)
}

/// The nearest text that can name a pipeline or a stage.
pub(in crate::import) fn as_label(text: &str) -> String {
    match name::as_label(text) {
        nothing if nothing.is_empty() => "stage".to_owned(),
        label => label,
    }
}

/// The last part of a path, or a word for the root.
pub(in crate::import) fn last(directory: &str) -> &str {
    match directory.rsplit('/').next() {
        Some("") | None => "flux",
        Some(last) => last,
    }
}

/// The name, or with a number behind it the first that nobody has taken; it is taken then.
pub(in crate::import) fn free(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let free = names.find(|name| !taken.contains(name)).unwrap_or(name);
    taken.insert(free.clone());
    free
}

/// The stems of the files, when each holds one Kustomization and all can name a stage.
pub(in crate::import) fn stems<'m>(members: &[&'m Kustomization]) -> Option<Vec<&'m str>> {
    let stem = |it: &&'m Kustomization| {
        let file = it.written.file.rsplit('/').next()?;
        let stem = file.rsplit_once('.')?.0;
        (it.written.is_alone && is_label(stem)).then_some(stem)
    };
    let stems: Option<Vec<&str>> = members.iter().map(stem).collect();
    stems.filter(|stems| stems.iter().collect::<HashSet<_>>().len() == stems.len())
}

/// What each stage is called: what is left of its name behind that of the pipeline, or all of it.
pub(in crate::import) fn stage_names(
    members: &[&Kustomization],
    prefix: &str,
    mut taken: BTreeSet<String>,
) -> Vec<String> {
    // `reserved-name` refuses it: kustomize reads `kustomization.yaml` for its own file.
    taken.insert("kustomization".to_owned());
    let mut names = Vec::with_capacity(members.len());
    for member in members {
        let behind = member.name.strip_prefix(prefix);
        let name = behind.filter(|name| is_label(name)).unwrap_or(&member.name);
        names.push(free(as_label(name), &mut taken));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_start_is_the_name_of_the_pipeline() {
        let name = |names: &[&str]| shared_name(names, None);
        assert_eq!(name(&["shop-migrate", "shop-app"]).as_deref(), Some("shop"));
        assert_eq!(name(&["a-b-c", "a-b-d"]).as_deref(), Some("a-b"));
        assert_eq!(name(&["infra-configs", "apps"]), None);
        assert_eq!(name(&["shop-app"]), None);
        let stems: &[&str] = &["seed-1", "seed-2"];
        assert_eq!(
            shared_name(&["shop-seed-1", "shop-seed-2"], Some(stems)).as_deref(),
            Some("shop")
        );
    }
}
