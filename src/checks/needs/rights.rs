//! The rights of the account that a Job runs with, or a HelmRelease.
//!
//! A RoleBinding or ClusterRoleBinding that only a later stage makes, or one whose role only a later stage makes,
//! comes when the Job has failed. It deliberately says nothing of an account that nothing in the pipeline binds, nor of
//! one that is bound in time by anything: which rights a Job needs is not in its text.

use crate::checks::placement::{cluster, namespace_of, target_namespace};
use crate::checks::{Project, Site};
use crate::manifests::{HelmRelease, Node, Object};
use crate::model::StageId;
use crate::source::Span;

use super::order::Order;
use super::releases;

/// Rights that a Job or a HelmRelease gets only when a later stage is applied.
#[derive(Clone, Debug)]
pub(in crate::checks) struct LateRight {
    /// The pipeline's place in the project.
    pub(in crate::checks) pipeline: usize,
    /// The stage of the Job.
    pub(in crate::checks) stage: StageId,
    /// The Job or HelmRelease, in words.
    pub(in crate::checks) user: String,
    /// The account, and where that names it.
    pub(in crate::checks) account: (String, Span),
    /// The binding or role, in words.
    pub(in crate::checks) object: String,
    /// Where it is made, and by which stage.
    pub(in crate::checks) maker: (StageId, Span),
}

/// The rights that come too late, one for each Job at most.
pub(in crate::checks) fn late_rights(project: &Project) -> Vec<LateRight> {
    let mut late = Vec::new();
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let sites: Vec<Site<'_>> = project.sites_of(index).collect();
        let rights = Rights::of(&sites);
        if rights.bindings.is_empty() {
            continue;
        }
        let order = Order::of(pipeline);
        for site in &sites {
            let after = order.after([site.id].into_iter());
            let is_later = |stage: StageId| after.has(stage);
            let accounts = accounts(site).into_iter();
            late.extend(accounts.filter_map(|account| {
                let (object, maker) = rights.late(site, &account, &is_later)?;
                Some(LateRight {
                    pipeline: index,
                    stage: site.id,
                    user: account.user,
                    account: (account.name, account.span),
                    object,
                    maker,
                })
            }));
        }
    }
    late
}

/// The account of a Job or a HelmRelease.
struct Account {
    user: String,
    name: String,
    namespace: String,
    span: Span,
}

/// The accounts that the Jobs of a stage name, and the HelmReleases that it waits for.
fn accounts(site: &Site<'_>) -> Vec<Account> {
    let account = |object: &Object, user: String, node: &Node| {
        let namespace = namespace_of(object, target_namespace(site));
        Some(Account {
            user,
            name: node.text()?.to_owned(),
            namespace: namespace.unwrap_or_default().to_owned(),
            span: node.span,
        })
    };
    let of_job = |object: &Object| {
        let node = object.pod_template()?.get("serviceAccountName")?;
        account(object, "the Job".to_owned(), node)
    };
    let of_release = |release: HelmRelease<'_>| {
        let user = format!("HelmRelease `{}`", release.object.name);
        account(release.object, user, releases::account(&release)?)
    };
    let releases = HelmRelease::among(&site.tree.objects).filter(|_| site.waits());
    let jobs = site.tree.jobs().filter_map(of_job);
    jobs.chain(releases.filter_map(of_release)).collect()
}

/// A binding of accounts to a role.
struct Binding<'a> {
    site: Site<'a>,
    object: &'a Object,
    namespace: String,
}

/// A Role or a ClusterRole.
struct Role<'a> {
    site: Site<'a>,
    object: &'a Object,
    namespace: String,
}

struct Rights<'a> {
    bindings: Vec<Binding<'a>>,
    roles: Vec<Role<'a>>,
    /// Stages of which nobody knows what they make.
    unknown: Vec<StageId>,
}

impl<'a> Rights<'a> {
    fn of(sites: &[Site<'a>]) -> Self {
        let mut rights = Self {
            bindings: Vec::new(),
            roles: Vec::new(),
            unknown: Vec::new(),
        };
        for site in sites {
            let target = target_namespace(site);
            rights
                .unknown
                .extend((!site.tree.complete).then_some(site.id));
            let objects = site.tree.objects.iter();
            for object in objects.filter(|it| it.group() == "rbac.authorization.k8s.io") {
                let namespace = namespace_of(object, target);
                let namespace = namespace.unwrap_or_default().to_owned();
                rights.take(*site, object, namespace);
            }
        }
        rights
    }

    fn take(&mut self, site: Site<'a>, object: &'a Object, namespace: String) {
        match object.kind.as_str() {
            "RoleBinding" | "ClusterRoleBinding" => self.bindings.push(Binding {
                site,
                object,
                namespace,
            }),
            "Role" | "ClusterRole" => self.roles.push(Role {
                site,
                object,
                namespace,
            }),
            _ => {}
        }
    }

    /// What gives an account its rights only in a later stage, when nothing does before.
    fn late(
        &self,
        site: &Site<'_>,
        account: &Account,
        is_later: &dyn Fn(StageId) -> bool,
    ) -> Option<(String, (StageId, Span))> {
        if self.unknown.iter().any(|stage| !is_later(*stage)) {
            return None;
        }
        let here = cluster(site);
        let bindings = self.bindings.iter().filter(|it| cluster(&it.site) == here);
        let bindings = bindings.filter_map(|it| Some((it, it.binds(account)?)));
        let mut late = None;
        for (binding, reach) in bindings {
            let made = if is_later(binding.site.id) {
                Some((binding.object, binding.site.id))
            } else {
                self.late_role(binding, is_later)
            };
            let (object, stage) = made?;
            if reach == Reach::Everybody {
                continue;
            }
            let shown = format!("{} `{}`", object.kind, object.name);
            late.get_or_insert((shown, (stage, object.name_span())));
        }
        late
    }

    /// The role of a binding, when only a later stage makes it; one that no stage makes is somebody else's.
    fn late_role(
        &self,
        binding: &Binding<'_>,
        is_later: &dyn Fn(StageId) -> bool,
    ) -> Option<(&'a Object, StageId)> {
        let text = |field: &str| binding.object.node.text_at(&["roleRef", field]);
        let (kind, name) = (text("kind")?, text("name")?);
        let is_meant = |role: &&Role<'_>| {
            let is_near = kind == "ClusterRole" || role.namespace == binding.namespace;
            role.object.kind == kind && role.object.names().any(|it| it == name) && is_near
        };
        let here = cluster(&binding.site);
        let roles = self.roles.iter().filter(|role| cluster(&role.site) == here);
        let meant: Vec<&Role<'_>> = roles.filter(is_meant).collect();
        let all_later = meant.iter().all(|role| is_later(role.site.id));
        let first = meant.first().filter(|_| all_later)?;
        Some((first.object, first.site.id))
    }
}

/// Whom a subject means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Accounts of every namespace: what is for all of them is no right that a Job waits for.
    Everybody,
    /// The account, or all of its namespace.
    Account,
}

impl Binding<'_> {
    /// How an account is among the subjects.
    fn binds(&self, account: &Account) -> Option<Reach> {
        let subjects = self.object.node.get("subjects");
        let subjects = subjects.map(Node::items).unwrap_or_default();
        subjects
            .iter()
            .filter_map(|it| self.reach(it, account))
            .max()
    }

    /// The names of accounts as users and groups are those of `serviceaccount.MakeUsername` and `MakeGroupNames` in
    /// `k8s.io/apiserver`.
    fn reach(&self, subject: &Node, account: &Account) -> Option<Reach> {
        let name = subject.text_at(&["name"])?;
        let of_namespace = |namespace: &str| {
            let unsaid = namespace.is_empty() || account.namespace.is_empty();
            unsaid || namespace == account.namespace
        };
        let is_it = match (subject.text_at(&["kind"])?, name) {
            ("Group", "system:serviceaccounts" | "system:authenticated") => {
                return Some(Reach::Everybody);
            }
            ("ServiceAccount", _) => {
                let namespace = subject.text_at(&["namespace"]).unwrap_or(&self.namespace);
                name == account.name && of_namespace(namespace)
            }
            ("Group", _) => of_namespace(name.strip_prefix("system:serviceaccounts:")?),
            ("User", _) => {
                let user = name.strip_prefix("system:serviceaccount:")?;
                let (namespace, name) = user.split_once(':')?;
                name == account.name && of_namespace(namespace)
            }
            _ => false,
        };
        is_it.then_some(Reach::Account)
    }
}
