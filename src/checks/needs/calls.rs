//! Services that the API server asks before it takes an object: webhooks, servers of an API, and what converts a custom
//! kind from one version to another.
//!
//! Once such a configuration is there, an object that it is about is refused until its Service answers
//! (`failurePolicy: Fail`, which is the default in `admissionregistration.k8s.io/v1`).

use std::collections::BTreeSet;

use crate::checks::Site;
use crate::checks::frozen::is_never_sent;
use crate::checks::placement::cluster;
use crate::manifests::{Node, Object, Scope};
use crate::source::Span;
use crate::values::key::group_and_version;

use super::need::{Hold, Key, Kind, Need, plural};
use super::objects::{hold_of_pods, user};
use super::order::Order;

/// Something that is asked about objects.
pub(super) struct Call<'a> {
    site: Site<'a>,
    asks: Asks<'a>,
    service: Key,
    place: Span,
}

/// What it is asked about.
enum Asks<'a> {
    /// A webhook: what its rules are about.
    Rules(&'a [Node]),
    /// An APIService: every object of a group and version.
    Version(&'a str, &'a str),
    /// The definition of a kind: every object of it in another version than the one that is stored.
    Conversion(&'a Object),
}

/// Everything that is asked, by what the stages make.
pub(super) fn calls<'a>(sites: &[Site<'a>]) -> Vec<Call<'a>> {
    let of_site = |site: &Site<'a>| {
        let site = *site;
        let objects = site.tree.objects.iter().filter(|it| !is_never_sent(it));
        objects.flat_map(move |object| of_object(site, object))
    };
    sites.iter().flat_map(of_site).collect()
}

fn of_object<'a>(site: Site<'a>, object: &'a Object) -> Vec<Call<'a>> {
    let node = &*object.node;
    let call = |client: Option<&Node>, asks: Asks<'a>| {
        let service = client?;
        let text = |field| service.text_at(&[field]);
        Some(Call {
            site,
            asks,
            service: Key::new(Kind::Service, text("namespace")?, text("name")?),
            place: service.span,
        })
    };
    match (object.group(), object.kind.as_str()) {
        (WEBHOOKS, "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration") => {
            let webhooks = node.get("webhooks").map(Node::items).unwrap_or_default();
            let certain = webhooks.iter().filter(|webhook| is_for_all(webhook));
            certain
                .filter_map(|webhook| {
                    let rules = webhook.get("rules").map(Node::items)?;
                    call(webhook.at(&["clientConfig", "service"]), Asks::Rules(rules))
                })
                .collect()
        }
        ("apiregistration.k8s.io", "APIService") => {
            let named = node
                .text_at(&["spec", "group"])
                .zip(node.text_at(&["spec", "version"]));
            let asks = named.map(|(group, version)| Asks::Version(group, version));
            let found = asks.and_then(|asks| call(node.at(&["spec", "service"]), asks));
            found.into_iter().collect()
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            let is_asked = node.text_at(&["spec", "conversion", "strategy"]) == Some("Webhook");
            let client = ["spec", "conversion", "webhook", "clientConfig", "service"];
            let client = node.at(&client).filter(|_| is_asked);
            call(client, Asks::Conversion(object)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

const WEBHOOKS: &str = "admissionregistration.k8s.io";

/// Whether a webhook leaves nothing out that its rules are about, and lets nothing pass without an answer.
fn is_for_all(webhook: &Node) -> bool {
    let narrow = ["namespaceSelector", "objectSelector", "matchConditions"];
    let says = |field: &str| {
        let said = webhook.get(field);
        said.is_some_and(|it| !it.entries().is_empty() || !it.items().is_empty())
    };
    webhook.text_at(&["failurePolicy"]) != Some("Ignore") && !narrow.iter().any(|it| says(it))
}

/// What a stage needs because of these: each Service that is asked about one of its objects.
pub(super) fn of_stage(site: &Site<'_>, calls: &[Call<'_>], order: &Order) -> Vec<Need> {
    let mut needs = Vec::new();
    for call in calls
        .iter()
        .filter(|call| cluster(&call.site) == cluster(site))
    {
        let is_there = order.after([call.site.id].into_iter()).has(site.id);
        // Definitions are applied before the rest of their stage, and webhooks behind it (`ssa` of `fluxcd/pkg`).
        let is_there = is_there || (call.site.id == site.id && call.is_conversion());
        let objects = site.tree.objects.iter().filter(|_| is_there);
        let objects = objects.filter(|object| !is_never_sent(object));
        needs.extend(objects.filter_map(|object| call.of(site, object)));
    }
    needs
}

impl Call<'_> {
    fn is_conversion(&self) -> bool {
        matches!(self.asks, Asks::Conversion(_))
    }

    /// What an object of a stage needs, or its pods.
    fn of(&self, site: &Site<'_>, object: &Object) -> Option<Need> {
        let has_pods =
            || object.pod_template().is_some() && hold_of_pods(site, object) == Hold::Pods;
        let (hold, whom) = match self.is_about(object) {
            true => (Hold::Call, user(site, object)),
            false if self.is_about_pods() && has_pods() => {
                (Hold::Pods, format!("the pods of {}", user(site, object)))
            }
            false => return None,
        };
        Some(Need {
            key: self.service.clone(),
            span: object.name_span(),
            user: whom,
            hold,
            of_job: object.is_job(),
            of_releases: BTreeSet::new(),
            only_order: true,
            asked: Some(self.place),
        })
    }

    fn is_about(&self, object: &Object) -> bool {
        let (group, version) = group_and_version(&object.api_version);
        match &self.asks {
            // Otherwise no broken webhook could be mended.
            Asks::Rules(_) if group == WEBHOOKS => false,
            Asks::Rules(rules) => {
                let resource = plural(&object.kind);
                let mut rules = rules.iter();
                rules.any(|rule| covers(rule, (group, version, &resource), object.scope))
            }
            Asks::Version(of, served) => (*of, *served) == (group, version),
            Asks::Conversion(definition) => is_converted(definition, object),
        }
    }

    fn is_about_pods(&self) -> bool {
        let Asks::Rules(rules) = &self.asks else {
            return false;
        };
        let pods = ("", "v1", "pods");
        rules
            .iter()
            .any(|rule| covers(rule, pods, Scope::Namespaced))
    }
}

/// Whether a rule is about objects of a kind that are made (`Matcher` in
/// `k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules/rules.go`).
fn covers(rule: &Node, (group, version, resource): (&str, &str, &str), scope: Scope) -> bool {
    let has = |field: &str, words: &[&str]| {
        let items = rule.get(field).map(Node::items).unwrap_or_default();
        let mut texts = items.iter().filter_map(Node::text);
        texts.any(|text| words.contains(&text))
    };
    let is_in_scope = match rule.text_at(&["scope"]) {
        None | Some("*") => true,
        Some("Namespaced") => scope == Scope::Namespaced,
        Some("Cluster") => scope == Scope::Cluster,
        Some(_) => false,
    };
    is_in_scope
        && has("operations", &["*", "CREATE"])
        && has("apiGroups", &["*", group])
        && has("apiVersions", &["*", version])
        && has("resources", &["*", "*/*", resource])
}

/// Whether an object is written in another version than the one that is stored.
fn is_converted(definition: &Object, object: &Object) -> bool {
    let (group, version) = group_and_version(&object.api_version);
    let text = |way: &[&str]| definition.node.text_at(way);
    let is_of = text(&["spec", "group"]) == Some(group)
        && text(&["spec", "names", "kind"]) == Some(object.kind.as_str());
    let versions = definition.node.at(&["spec", "versions"]);
    let mut versions = versions.map(Node::items).unwrap_or_default().iter();
    let stored = versions.find(|it| it.get("storage").is_some_and(Node::is_true));
    let stored = stored.and_then(|it| it.text_at(&["name"]));
    is_of && stored.is_some_and(|stored| stored != version)
}
