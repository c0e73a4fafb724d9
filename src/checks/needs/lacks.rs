//! What is needed and not made in time.

use std::collections::{BTreeMap, HashSet};

use crate::checks::placement::{Cluster, cluster, home, target_namespace};
use crate::checks::{Project, Site};
use crate::manifests::Object;
use crate::model::{Pipeline, StageId};
use crate::source::{FileId, Span};

use super::makers::{Made, Makers};
use super::need::{Hold, Key, Kind, Need};
use super::order::{Order, Reached};
use super::{calls, flux, objects};

/// Something that a stage needs and that is not made in time.
#[derive(Clone, Debug)]
pub(in crate::checks) struct Lack {
    /// The pipeline's place in the project.
    pub(in crate::checks) pipeline: usize,
    /// The stage that needs it.
    pub(in crate::checks) stage: StageId,
    pub(in crate::checks) need: Need,
    pub(in crate::checks) reason: Reason,
    /// Other stages wait for this one.
    pub(in crate::checks) is_awaited: bool,
}

/// Why it is not there in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) enum Reason {
    /// The stage itself makes it, and Flux needs it before.
    Within(Span),
    /// Only a stage that comes afterwards makes it.
    Later(StageId, Span),
    /// A stage makes it that comes neither before nor afterwards.
    Unordered(StageId, Span),
    /// A stage before makes a claim and waits until it is bound, which may take a pod that uses it.
    Unbound(StageId, Span),
    /// No stage makes it; here is one that makes it under another name.
    Unmade(Option<Span>),
}

/// Everything that stages need and that is not made in time, one for each stage and object.
pub(in crate::checks) fn lacks(project: &Project) -> Vec<Lack> {
    let stages: HashSet<&str> = project.sites().map(|it| it.kustomization()).collect();
    let mut pipelines = Vec::new();
    for index in 0..project.pipelines.len() {
        let sites: Vec<Site<'_>> = project.sites_of(index).collect();
        let makers = Makers::of(&sites, &stages);
        pipelines.push((sites, makers));
    }
    let made = made_by_file(project, &pipelines);
    let mut lacks = Vec::new();
    for (index, (sites, makers)) in pipelines.iter().enumerate() {
        if let Some(pipeline) = project.pipelines.get(index) {
            let others = made.iter().filter(|(file, _)| *file != pipeline.file);
            let judge = Judge {
                index,
                sites,
                makers,
                others: others.map(|(_, name)| *name).collect(),
                order: Order::of(pipeline),
            };
            judge.run(pipeline, &mut lacks);
        }
    }
    lacks
}

type Name = (Kind, String);

fn made_by_file<'m>(
    project: &Project,
    pipelines: &'m [(Vec<Site<'_>>, Makers<'_>)],
) -> HashSet<(FileId, &'m Name)> {
    let files = project.pipelines.iter().map(|pipeline| pipeline.file);
    let pairs = files.zip(pipelines);
    pairs
        .flat_map(|(file, (_, makers))| makers.names().map(move |name| (file, name)))
        .collect()
}

/// What there is to know about one pipeline.
struct Judge<'m, 'a> {
    index: usize,
    sites: &'m [Site<'a>],
    makers: &'m Makers<'a>,
    /// What the pipelines of other files make.
    others: HashSet<&'m Name>,
    order: Order,
}

impl Judge<'_, '_> {
    fn run(&self, pipeline: &Pipeline, lacks: &mut Vec<Lack>) {
        let given = Given::of(pipeline);
        for (key, needs) in self.needs() {
            if given.has(&key) {
                continue;
            }
            let mut known: Option<(Vec<StageId>, Reached)> = None;
            let users: HashSet<StageId> = needs.iter().map(|(site, _)| site.id).collect();
            for (site, need) in needs {
                let reason = self.judge(&site, &need, &mut known);
                let reason = reason.or_else(|| self.unbound(&site, &need, &users));
                if let Some(reason) = reason {
                    lacks.push(Lack {
                        pipeline: self.index,
                        stage: site.id,
                        need,
                        reason,
                        is_awaited: site.awaited_by().is_some(),
                    });
                }
            }
        }
    }

    /// What the stages need, by object, each stage once.
    fn needs(&self) -> BTreeMap<Key, Vec<(Site<'_>, Need)>> {
        let mut all: BTreeMap<Key, Vec<(Site<'_>, Need)>> = BTreeMap::new();
        let calls = calls::calls(self.sites);
        for site in self.sites {
            let asked = calls::of_stage(site, &calls, &self.order);
            for need in of_site(site).into_iter().chain(asked) {
                let users = all.entry(need.key.clone()).or_default();
                match users.last_mut().filter(|(last, _)| last.id == site.id) {
                    Some((_, known)) => worst(known, need),
                    None => users.push((*site, need)),
                }
            }
        }
        all
    }

    /// Why a stage does not get what it needs; `None` when it does, or may.
    fn judge(
        &self,
        site: &Site<'_>,
        need: &Need,
        known: &mut Option<(Vec<StageId>, Reached)>,
    ) -> Option<Reason> {
        let made = self.makers.find(&need.key, cluster_of(site, need));
        let is_own = |it: &&Made<'_>| it.stage == site.id;
        // What kustomize renames it renames where the stage refers to it: another name is of nothing.
        if need.hold < Hold::Call && made.iter().any(|it| is_own(it) && !it.is_former) {
            return None;
        }
        let own = made.iter().find(|it| is_own(it)).map(|it| it.span);
        let inner = made.iter().find(|it| it.is_inner).map(|it| it.span);
        let outer: Vec<&Made<'_>> = made.into_iter().filter(|it| !it.is_inner).collect();
        if self.is_before(&outer, site.id, known) || self.may_be_made(site, need) {
            return None;
        }
        if need.hold >= Hold::Call {
            let reason = own
                .map(Reason::Within)
                .or_else(|| self.out_of_order(site.id, &outer));
            return reason.filter(|reason| is_meant(need, *reason));
        }
        let is_made = self
            .others
            .contains(&(need.key.kind, need.key.name.clone()));
        if outer.is_empty() {
            return (!is_made && !need.only_order).then_some(Reason::Unmade(inner));
        }
        // Pods that nothing waits for start when it is there.
        (need.hold != Hold::Nothing)
            .then(|| self.out_of_order(site.id, &outer))
            .flatten()
            .filter(|reason| is_meant(need, *reason))
    }

    /// Why a claim that is made in time may not be bound in time: `pvcConditions` in
    /// `fluxcd/cli-utils/pkg/kstatus/status/core.go` takes an unbound one for unfinished, and with
    /// `WaitForFirstConsumer` only a pod binds it.
    fn unbound(&self, site: &Site<'_>, need: &Need, users: &HashSet<StageId>) -> Option<Reason> {
        if need.key.kind != Kind::Claim || need.hold == Hold::Nothing {
            return None;
        }
        let made = self.makers.find(&need.key, cluster(site));
        let [only] = made.as_slice() else {
            return None;
        };
        let maker = self.sites.get(only.stage.0)?;
        let is_held = !only.is_bound && maker.waits() && !users.contains(&only.stage);
        let before = || self.order.after([only.stage].into_iter()).has(site.id);
        (is_held && before()).then_some(Reason::Unbound(only.stage, only.span))
    }

    /// Whether one of these is made before a stage begins.
    fn is_before(
        &self,
        made: &[&Made<'_>],
        stage: StageId,
        known: &mut Option<(Vec<StageId>, Reached)>,
    ) -> bool {
        if made.is_empty() {
            return false;
        }
        let stages: Vec<StageId> = made.iter().map(|it| it.stage).collect();
        if let Some((of, reached)) = known
            && *of == stages
        {
            return reached.has(stage);
        }
        let reached = self.order.after(stages.iter().copied());
        let is_before = reached.has(stage);
        *known = Some((stages, reached));
        is_before
    }

    /// Whether a stage that does not come afterwards may make it without saying so.
    fn may_be_made(&self, site: &Site<'_>, need: &Need) -> bool {
        if need.key.name.contains("${") || need.key.namespace.contains("${") {
            return true;
        }
        if self.makers.may_help_itself(site.id, need) {
            return true;
        }
        let mut possible = self.makers.possible(site.id, need).peekable();
        if possible.peek().is_none() {
            return false;
        }
        let after = self.order.after([site.id].into_iter());
        possible.any(|stage| !after.has(stage) && (stage != site.id || need.hold < Hold::Stage))
    }

    fn out_of_order(&self, stage: StageId, made: &[&Made<'_>]) -> Option<Reason> {
        let after = self.order.after([stage].into_iter());
        let aside = made.iter().find(|it| !after.has(it.stage));
        match aside {
            Some(aside) => Some(Reason::Unordered(aside.stage, aside.span)),
            None => made.first().map(|it| Reason::Later(it.stage, it.span)),
        }
    }
}

/// Whether a reason is one, where only what is surely made too late is.
fn is_meant(need: &Need, reason: Reason) -> bool {
    !need.only_order || matches!(reason, Reason::Later(..) | Reason::Within(_))
}

/// What a stage needs, in the order written.
fn of_site(site: &Site<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    flux::of_stage(site, &mut needs);
    let target = target_namespace(site);
    let is_generated = |object: &&Object| object.generated.is_some();
    let (generated, written): (Vec<_>, Vec<_>) = site.tree.objects.iter().partition(is_generated);
    for object in generated.into_iter().chain(written) {
        objects::of_object(site, object, target, &mut needs);
    }
    needs
}

/// Keeps the worse of two needs of one object.
fn worst(known: &mut Need, other: Need) {
    let only_order = known.only_order && other.only_order;
    let of_releases = known
        .of_releases
        .union(&other.of_releases)
        .cloned()
        .collect();
    if weight(known) < weight(&other) {
        *known = other;
    }
    known.only_order = only_order;
    known.of_releases = of_releases;
}

fn weight(need: &Need) -> (Hold, bool) {
    (need.hold, need.of_job)
}

/// Where it is looked for: Flux reads what it needs in its own cluster.
fn cluster_of<'a>(site: &Site<'a>, need: &Need) -> Cluster<'a> {
    if need.hold == Hold::Flux {
        home(site)
    } else {
        cluster(site)
    }
}

/// What is there without a stage that makes it.
struct Given<'p> {
    externals: HashSet<(&'p str, &'p str)>,
    /// Groups of custom kinds.
    groups: HashSet<&'p str>,
    flux: &'p str,
}

/// Namespaces of every cluster.
const NAMESPACES: [&str; 5] = [
    "default",
    "flux-system",
    "kube-node-lease",
    "kube-public",
    "kube-system",
];

/// ConfigMaps of every namespace: Kubernetes makes the first, OpenShift the other.
const CONFIG_MAPS: [&str; 2] = ["kube-root-ca.crt", "openshift-service-ca.crt"];

impl<'p> Given<'p> {
    fn of(pipeline: &'p Pipeline) -> Self {
        let externals = pipeline.stages.iter().flat_map(|stage| &stage.externals);
        let externals: HashSet<(&str, &str)> = externals
            .map(|it| (it.kind.value.as_str(), it.name.value.as_str()))
            .collect();
        let definitions = externals
            .iter()
            .filter(|(kind, _)| *kind == Kind::Definition.word());
        let group = |name: &'p str| name.split_once('.').map(|(_, group)| group);
        Self {
            groups: definitions.filter_map(|(_, name)| group(name)).collect(),
            externals,
            flux: pipeline.flux_namespace().unwrap_or_default(),
        }
    }

    fn has(&self, key: &Key) -> bool {
        let name = key.name.as_str();
        let by_kubernetes = match key.kind {
            Kind::Namespace => NAMESPACES.contains(&name) || name == self.flux,
            Kind::ServiceAccount => name == "default",
            Kind::ConfigMap => CONFIG_MAPS.contains(&name),
            Kind::Definition => self.groups.contains(key.namespace.as_str()),
            Kind::Secret
            | Kind::Claim
            | Kind::PriorityClass
            | Kind::RuntimeClass
            | Kind::StorageClass
            | Kind::Volume
            | Kind::HelmRepository
            | Kind::OciRepository
            | Kind::GitRepository
            | Kind::Bucket
            | Kind::HelmChart
            | Kind::Issuer
            | Kind::ClusterIssuer
            | Kind::SecretStore
            | Kind::ClusterSecretStore
            | Kind::Service => false,
        };
        by_kubernetes || self.externals.contains(&(key.kind.word(), name))
    }
}
