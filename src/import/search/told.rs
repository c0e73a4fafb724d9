//! What a walk came to: the Kustomizations that the cluster gets, and those that it does not get.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::manifests::Node;
use crate::values::path::folder;

use super::applied::{Applied, Unseen, Why};
use super::found::{Bootstrap, Kustomization, Written, directory_of, kustomization};
use super::open::is_open;
use super::walk::{Instance, Walk};

impl Walk<'_, '_> {
    /// The Kustomizations of all instances; a document that is made below one root is no root itself.
    pub(super) fn told(self, dead: &[usize]) -> Applied {
        let made: HashSet<usize> = self
            .instances
            .iter()
            .filter(|it| it.parent.is_some())
            .map(|it| it.document)
            .collect();
        let is_kept = |instance: &Instance| {
            let root = self.instances.get(instance.root);
            root.is_some_and(|it| !made.contains(&it.document))
        };
        let mut applied = Applied::default();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for (at, instance) in self.instances.iter().enumerate() {
            if !is_kept(instance) {
                continue;
            }
            match self.kustomization(instance, &places) {
                Ok(one) => {
                    places.insert(at, applied.kustomizations.len());
                    applied.kustomizations.push(one);
                }
                Err(unseen) => applied.unseen.extend(unseen),
            }
        }
        applied.unseen.extend(self.unapplied(dead));
        applied
    }

    /// What nothing applies, and what only that would apply. A file that a kustomization file takes for a patch is part
    /// of something else.
    fn unapplied(&self, dead: &[usize]) -> Vec<Unseen> {
        let alive: HashSet<usize> = self.instances.iter().map(|it| it.document).collect();
        let below = dead.iter().flat_map(|at| self.descendants(*at));
        let below: BTreeSet<usize> = below.filter(|at| !alive.contains(at)).collect();
        let unseen = |at: &usize| {
            let written = *self.all.get(*at)?;
            if self.is_patch(*at) {
                return None;
            }
            let why = match dead.contains(at) {
                true if is_part(&written.node) => return None,
                true => Why::Unapplied,
                false => Why::BelowUnapplied,
            };
            Some(Unseen {
                written: written.clone(),
                why,
            })
        };
        below.iter().filter_map(unseen).collect()
    }

    fn kustomization(
        &self,
        instance: &Instance,
        places: &HashMap<usize, usize>,
    ) -> Result<Kustomization, Option<Unseen>> {
        let Some((written, above)) = self.found.documents.get(instance.document) else {
            return Err(None);
        };
        let written = Written {
            node: Arc::clone(&instance.node),
            ..written.clone()
        };
        let Some(mut one) = kustomization(&written, above) else {
            let why = why_not(&written.node);
            return Err(Some(Unseen { written, why }));
        };
        if instance.parent.is_some() {
            let said = written.node.text_at(&["metadata", "namespace"]);
            let said = said.filter(|it| !is_open(it));
            one.namespace = said.map(str::to_owned);
            one.place.clone_from(&one.namespace);
        }
        one.parent = instance.parent.and_then(|it| places.get(&it).copied());
        one.applies = Arc::clone(&instance.applies);
        one.applies_itself = instance.applies_itself;
        one.jobs = self.jobs_of(&one);
        one.root = self.root(instance);
        one.bootstrap = self.bootstrap(instance);
        Ok(one)
    }

    fn jobs_of(&self, one: &Kustomization) -> Vec<(String, String)> {
        let mut known = self.found.kustomizations.iter();
        let same = known.find(|it| it.path == one.path);
        same.map(|it| it.jobs.clone()).unwrap_or_default()
    }

    /// The cluster of an instance, when what it comes from in the end applies itself.
    fn bootstrap(&self, instance: &Instance) -> Option<Bootstrap> {
        let root = self.instances.get(instance.root)?;
        let (written, above) = self.found.documents.get(root.document)?;
        let written = Written {
            node: Arc::clone(&root.node),
            ..written.clone()
        };
        let is_one = root.applies_itself && instance.parent.is_some();
        let one = kustomization(&written, above).filter(|_| is_one)?;
        Some(Bootstrap {
            shown: one.shown(),
            directory: one.path?,
        })
    }

    /// What is applied as one with an instance: what its root applies, when that is more than itself.
    fn root(&self, instance: &Instance) -> Option<String> {
        let root = self.instances.get(instance.root)?;
        if root.applies_itself {
            return directory_of(&root.node);
        }
        let (written, above) = self.found.documents.get(root.document)?;
        let unit = above.gathered.clone();
        Some(unit.unwrap_or_else(|| folder(&written.file).to_owned()))
    }
}

/// Whether a document is less than a Kustomization: a patch for one.
fn is_part(node: &Node) -> bool {
    node.at(&["spec", "sourceRef"]).is_none()
}

fn why_not(node: &Node) -> Why {
    let is_open = |path: &[&str]| node.text_at(path).is_some_and(is_open);
    let places: [&[&str]; 3] = [
        &["metadata", "name"],
        &["spec", "sourceRef", "kind"],
        &["spec", "sourceRef", "name"],
    ];
    match places.iter().any(|path| is_open(path)) {
        true => Why::Open,
        false => Why::WithoutSource,
    }
}
