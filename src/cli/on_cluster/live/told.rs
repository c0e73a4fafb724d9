//! What is said of a comparison with a cluster: which stage has which commit, and what is not known.

use crate::cluster::{self, Key, LiveStage, ObjectId};
use crate::transition::{Item, Stage, State};

use super::Comparison;
use crate::cli::on_cluster::past::short;

impl Comparison<'_> {
    /// What the old side is called.
    pub(super) fn title(&self) -> String {
        let cluster = &self.asked.cluster;
        let at = self.revisions();
        let several = at.len() > 1;
        let shown = at.into_iter().map(|(commit, stages)| match several {
            true => format!("{} at {commit}", stages.join(", ")),
            false => commit,
        });
        let shown: Vec<String> = shown.collect();
        match shown.is_empty() {
            true => format!("live on {cluster} (nothing)"),
            false => format!("live on {cluster} ({})", shown.join("; ")),
        }
    }

    /// What was applied last, with the stages that have it, in the order of the pipeline.
    fn revisions(&self) -> Vec<(String, Vec<String>)> {
        let goal = &self.asked.goal.stages;
        let place = |key: &Key| goal.iter().position(|it| it.key == *key);
        let mut stages: Vec<(&Key, &LiveStage)> = self.pasts.at(&self.asked.live).collect();
        stages.sort_by_key(|(key, _)| place(key).unwrap_or(goal.len()));
        let mut at: Vec<(String, Vec<String>)> = Vec::new();
        for (key, live) in stages {
            let shown = match (&live.applied, &live.commit) {
                (_, Some(commit)) => short(commit),
                (Some(revision), None) => cluster::short(revision),
                (None, None) => continue,
            };
            match at.iter_mut().find(|(it, _)| *it == shown) {
                Some((_, stages)) => stages.push(self.label(key)),
                None => at.push((shown, vec![self.label(key)])),
            }
        }
        at
    }

    /// What the comparison does not see, or does not know.
    pub(super) fn notes(&self) -> Vec<String> {
        let live = &self.asked.live;
        let unread = live.unread.iter().map(|(kind, namespace)| {
            let kind = kind.plural();
            format!("{kind} in `{namespace}` may not be listed: which are there is not known")
        });
        let mut notes: Vec<String> = unread.collect();
        for (key, stage) in self.pasts.at(live) {
            let label = self.label(key);
            let of_stage = self.of_stage(key, stage).into_iter();
            notes.extend(of_stage.map(|note| format!("stage {label}: {note}")));
        }
        notes
    }

    fn of_stage(&self, key: &Key, stage: &LiveStage) -> Vec<String> {
        let mut notes = Vec::new();
        let is_there = stage.applied.is_some();
        if !is_there {
            notes.push("it is in the cluster, and has come to the end of no revision".to_owned());
        }
        if let Some(tried) = &stage.tried {
            let tried = cluster::short(tried);
            notes.push(format!(
                "it has tried {tried} and not come to its end; what of it is there already is not known"
            ));
        }
        if stage.is_suspended {
            notes.push(
                "it is suspended in the cluster: until it is resumed it applies nothing".to_owned(),
            );
        }
        notes.extend(self.difference(key, stage));
        if is_there && self.is_alone(key) {
            let why = match self.search.alone.contains(key) {
                true => "its files are in another repository",
                false => "the pipeline did not make it at the commit that it has applied",
            };
            notes.push(format!("{why}; only its Kustomization is compared"));
        }
        notes
    }

    /// Where the spec in the cluster is not the one of the commit.
    fn difference(&self, key: &Key, stage: &LiveStage) -> Option<String> {
        let commit = stage.commit.as_ref()?;
        let compiled = self.pasts.compiled.get(&(commit.clone(), key.clone()))?;
        let field = stage.difference(compiled)?;
        let commit = short(commit);
        Some(format!(
            "`{field}` is not what {commit} builds: it is newer and has not run yet, or somebody changed it; compared is what \
             {commit} builds"
        ))
    }

    /// Objects that are in the inventory of a stage and not in its commit, or the other way round. Nothing is said where
    /// names are not known here.
    pub(super) fn objects(&self, before: &State<'_>) -> Vec<String> {
        let stages = before.pipelines.iter().flat_map(|it| &it.stages);
        let known = stages.filter(|it| {
            it.is_applied && it.is_complete && !it.items.iter().any(|item| item.is_hashed)
        });
        let notes = known.flat_map(|stage| {
            let key = self.key(&stage.kustomization);
            let live = self.asked.live.stages.get(&key);
            let inventory = live.and_then(LiveStage::inventory);
            let notes = inventory
                .map(|it| differing(&it, stage))
                .unwrap_or_default();
            let label = self.label(&key);
            notes
                .into_iter()
                .map(move |note| format!("stage {label}: {note}"))
        });
        notes.collect()
    }

    /// What messages call a stage.
    fn label(&self, key: &Key) -> String {
        let mut stages = self.asked.goal.stages.iter();
        let stage = stages.find(|it| it.key == *key);
        stage.map_or_else(|| key.name.clone(), |it| it.label.clone())
    }
}

fn differing(inventory: &[ObjectId], stage: &Stage<'_>) -> Vec<String> {
    let is_one = |id: &ObjectId, item: &Item<'_>| {
        id.group == item.group && id.kind == item.kind && id.name == item.name
    };
    let more = inventory
        .iter()
        .filter(|id| !stage.items.iter().any(|item| is_one(id, item)));
    let more = more.map(|id| {
        format!("the cluster has {id} of it, which is not in the commit, and is not compared")
    });
    let missing = stage
        .items
        .iter()
        .filter(|item| !inventory.iter().any(|id| is_one(id, item)));
    let missing = missing.map(|item| {
        format!(
            "{} is in the commit, and the cluster does not list it",
            item.title()
        )
    });
    more.chain(missing).collect()
}
