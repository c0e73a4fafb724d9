//! Plans with HelmReleases: what is compiled holds, and each thing that it takes is needed. The rows are those of the
//! table on helm.md.

use flux_pipeline::compile::{Input, check};
use flux_pipeline::plan::{Plan, Readiness};
use flux_pipeline::simulate::{Change, Setup};
use flux_pipeline::source::{Memory, SourceMap};

use super::{breaks, holds};

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec:\n";
const OCI: &str = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: shop}\n";
const GIT: &str = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: web, namespace: shop}\nspec: {interval: 1h, url: 'https://example.org/web', ref: {commit: 5394cb7f48332b2de7c17dd8b8384bbc84b7e738}}\n";
const VALUES: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values, namespace: shop}\ndata: {values.yaml: 'replicas: 2'}\n";
const LISTED: &str = "  chart: {spec: {chart: web, version: 1.4.0, sourceRef: {kind: HelmRepository, name: charts}}}\n";

/// `migrate`, the HelmRelease of `app`, and a Job behind it; `allow` is a check that a stage leaves out.
fn with(manifests: &[&str], allow: &str, examine: impl FnOnce(&mut Plan<'_>)) {
    let allow = match allow {
        "" => String::new(),
        check => format!("{{ allow {check} \"to see what comes of it\" }}"),
    };
    let text = format!(
        "source git shop\nnamespace shop\ndefaults {{ external namespace shop }}\n\
         stage migrate before app {{ job {{ image ghcr.io/org/shop:v1; run \"true\"; deadline 5m }} }}\n\
         stage app {allow}\n\
         stage cache after app {{ job {{ image ghcr.io/org/shop:v1; run \"true\"; deadline 5m }} }}\n"
    );
    let text = text.as_str();
    let web = manifests.join("---\n");
    let files = Memory::new([("deploy/web.yaml", web.as_str())]);
    let mut sources = SourceMap::default();
    let outcome = check(
        vec![Input::new("shop.pipeline", text)],
        &files,
        &mut sources,
    );
    let mut plan = outcome.plan(&files).expect(&web);
    examine(&mut plan);
}

fn setup(plan: &Plan<'_>) -> Setup {
    Setup::of(&plan.pipelines[0], 2, Change::Everything)
}

/// The order at both ends of the app.
fn each_pair(plan: &Plan<'_>, verdict: [fn(&Setup); 2]) {
    let setup = setup(plan);
    for (edge, verdict) in plan.pipelines[0].edges.iter().zip(verdict) {
        verdict(&setup.pair(edge.from, edge.to));
    }
}

/// What is compiled holds, and without something in its readiness what comes behind the app breaks.
fn needs(manifests: &[&str], take_out: impl Fn(&mut Readiness)) {
    with(manifests, "", |plan| {
        each_pair(plan, [holds, holds]);
        let stages = plan.pipelines[0].stages.iter_mut();
        stages.for_each(|stage| take_out(&mut stage.readiness));
        each_pair(plan, [holds, breaks]);
    });
}

fn release(spec: &str) -> String {
    format!("{RELEASE}  interval: 1h\n{spec}")
}

fn oci(reference: &str) -> String {
    format!("{OCI}spec: {{interval: 1h, url: 'oci://example.org/web', ref: {{{reference}}}}}\n")
}

#[test]
fn the_common_shape_holds() {
    with(&[&release(LISTED)], "", |plan| {
        each_pair(plan, [holds, holds])
    });
}

#[test]
fn a_ready_that_ignores_the_chart_breaks() {
    let release = release("  chartRef: {kind: OCIRepository, name: web}\n");
    needs(&[&oci("tag: 1.4.0"), &release], |it| it.expressions.clear());
}

#[test]
fn a_ready_that_ignores_the_commit_of_a_chart_in_git_breaks() {
    for values_files in ["", ", valuesFiles: [chart/values.yaml]"] {
        let release = release(&format!(
            "  chart: {{spec: {{chart: ./chart, reconcileStrategy: Revision{values_files}, sourceRef: {{kind: GitRepository, name: web}}}}}}\n"
        ));
        needs(&[GIT, &release], |it| it.expressions.clear());
    }
}

#[test]
fn a_ready_that_asks_for_another_chart_breaks() {
    let release = release("  chartRef: {kind: OCIRepository, name: web}\n");
    with(&[&oci("tag: 1.4.0"), &release], "", |plan| {
        let stages = plan.pipelines[0].stages.iter_mut();
        for expression in stages.flat_map(|stage| &mut stage.readiness.expressions) {
            expression.current = expression.current.replace("1.4.0", "1.3.0");
        }
        each_pair(plan, [holds, breaks]);
    });
}

#[test]
fn a_values_object_without_a_digest_breaks() {
    let release = release(&format!(
        "{LISTED}  valuesFrom: [{{kind: ConfigMap, name: values}}]\n"
    ));
    needs(&[VALUES, &release], |it| it.values.clear());
}

#[test]
fn a_chart_that_comes_by_itself_breaks_what_is_before_it() {
    let own = "  chart: {spec: {chart: ./chart, reconcileStrategy: Revision, sourceRef: {kind: GitRepository, name: shop, namespace: flux-system}}}\n";
    let range = LISTED.replace("1.4.0", "1.x");
    let floating = release("  chartRef: {kind: OCIRepository, name: web}\n");
    let cases: [(&[&str], &str); 3] = [
        (&[&release(own)], "ungated-chart"),
        (&[&release(&range)], "floating-chart"),
        (&[&oci("semver: 1.x"), &floating], "floating-chart"),
    ];
    for (manifests, allow) in cases {
        with(manifests, allow, |plan| {
            let setup = setup(plan);
            let edge = &plan.pipelines[0].edges[0];
            breaks(&setup.pair(edge.from, edge.to));
        });
    }
}

#[test]
fn a_release_that_is_not_upgraded_breaks_what_is_behind_it() {
    let own = "  chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: shop, namespace: flux-system}}}\n";
    let cases = [
        (release(own), "ungated-chart"),
        (
            release(&format!("  suspend: true\n{LISTED}")),
            "suspended-object",
        ),
        (
            release(&format!("  upgrade: {{disableWait: true}}\n{LISTED}")),
            "unwaited-release",
        ),
    ];
    for (manifest, allow) in cases {
        with(&[&manifest], allow, |plan| each_pair(plan, [holds, breaks]));
    }
}
