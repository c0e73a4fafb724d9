//! What the statements of language.md become.

use super::{built, built_at, built_in};
use crate::model::{
    EnvValue, ImageUse, Layout, MountFrom, Namespace, Pipeline, Rerun, RunAs, SourceKind, Stage,
};

const CARD: &str = r#"
pipeline shop
source git shop
namespace shop
image api = ghcr.io/org/shop:v1.4.0   # one line to bump; every stage follows

stage migrate before app {
  job db-migration {
    image api
    run "bin/rails db:migrate"
    env DATABASE_URL from secret shop-db key url
    deadline 10m
    retries 2
  }
}
stage app { path ./deploy/; image api }
stage cache after app { job cache-refresh { image api; command ["bin/warm", "--all"] } }
"#;

fn stage<'a>(pipeline: &'a Pipeline, name: &str) -> &'a Stage {
    pipeline
        .stages
        .iter()
        .find(|stage| stage.name.value == name)
        .unwrap()
}

fn relations(pipeline: &Pipeline) -> Vec<(&str, &str)> {
    let relations = pipeline.relations.iter();
    relations
        .map(|one| (one.first.name.value.as_str(), one.then.name.value.as_str()))
        .collect()
}

#[test]
fn the_card_of_the_language_reads() {
    let built = built(CARD);
    let shop = built.one();
    assert_eq!(relations(shop), [("migrate", "app"), ("app", "cache")]);
    assert!(
        shop.relations
            .iter()
            .all(|one| one.first.id.is_some() && one.then.id.is_some())
    );
    let migrate = stage(shop, "migrate");
    assert_eq!(migrate.kustomization.value, "shop-migrate");
    assert_eq!(migrate.path.value, "migrate");
    let job = &migrate.jobs[0];
    assert_eq!(job.label.value, "db-migration");
    assert_eq!(
        shop.reference(job.image.as_ref().unwrap()).unwrap().value,
        "ghcr.io/org/shop:v1.4.0"
    );
    assert_eq!(job.deadline.as_ref().unwrap().value.seconds, 600);
    assert_eq!(job.retries.as_ref().unwrap().value, 2);
    let EnvValue::From(from) = &job.settings.env[0].value else {
        panic!("expected a reference")
    };
    assert_eq!(
        (from.object.name.value.as_str(), from.key.value.as_str()),
        ("shop-db", "url")
    );
    let command = &stage(shop, "cache").jobs[0].settings.command;
    assert_eq!(
        command
            .iter()
            .map(|part| part.value.as_str())
            .collect::<Vec<_>>(),
        ["bin/warm", "--all"]
    );
    assert_eq!(stage(shop, "app").path.value, "deploy");
    assert!(!stage(shop, "app").path_is_default);
}

#[test]
fn the_one_liner_has_every_default() {
    let built = built_in(
        "stage migrate before app; stage cache after app",
        [("deploy/app.yaml", "")],
    );
    let shop = built.one();
    assert_eq!(shop.name.value, "shop");
    assert_eq!(shop.layout, Layout::Fixed);
    assert_eq!(shop.namespace, Namespace::Default);
    assert_eq!(shop.flux.namespace.as_ref().unwrap().value, "flux-system");
    assert_eq!(shop.flux.directory.value, "flux");
    assert_eq!(
        (shop.flux.version.value.major, shop.flux.version.value.minor),
        (2, 7)
    );
    assert_eq!(
        (shop.sources[0].kind, shop.sources[0].name.value.as_str()),
        (SourceKind::Git, "shop")
    );
    let names: Vec<_> = shop
        .stages
        .iter()
        .map(|stage| stage.name.value.as_str())
        .collect();
    assert_eq!(names, ["migrate", "cache", "app"]);
    let app = stage(shop, "app");
    assert!(app.implied && app.path_is_default);
    assert_eq!(built.at(app.span), "app");
    assert_eq!(
        (app.path.value.as_str(), app.kustomization.value.as_str()),
        ("deploy", "shop-app")
    );
    assert_eq!(relations(shop), [("migrate", "app"), ("app", "cache")]);
}

#[test]
fn app_is_there_only_when_something_names_it() {
    let built = built("stage pre-deploy before deploy; stage deploy");
    assert_eq!(built.one().stages.len(), 2);
}

#[test]
fn app_has_its_own_directory_where_there_is_no_deploy() {
    let path = |text: &str| stage(built(text).one(), "app").path.value.clone();
    assert_eq!(path("stage migrate before app"), "app");
    assert_eq!(
        path("source git elsewhere-repo elsewhere; stage migrate before app"),
        "deploy"
    );
}

#[test]
fn a_relation_keeps_what_nobody_declares() {
    let built = built("stage a before b, c after d");
    let relations = &built.one().relations;
    let unknown = |at: usize| relations[at].first.id.is_none() || relations[at].then.id.is_none();
    assert!((0..3).all(unknown));
    let spans: Vec<_> = relations.iter().map(|one| built.at(one.span)).collect();
    assert_eq!(spans, ["before b", "c", "after d"]);
}

#[test]
fn a_source_has_kind_namespace_place_and_block() {
    let built = built(
        "source oci shop in apps elsewhere {\n url oci://ghcr.io/org/shop\n semver \">=1.0.0\"\n \
         verify cosign secret keys\n interval 5m\n ignore \"*.md\"\n secret login\n}\n\
         source git other\nstage a { source other }\nstage b { source nobody }",
    );
    let shop = built.one();
    let source = &shop.sources[0];
    assert_eq!((source.kind, source.elsewhere), (SourceKind::Oci, true));
    assert_eq!(source.namespace.as_ref().unwrap().value, "apps");
    assert_eq!(built.at(source.span), "source oci shop in apps elsewhere");
    let block = source.block.as_ref().unwrap();
    assert_eq!(block.url.as_ref().unwrap().value, "oci://ghcr.io/org/shop");
    assert_eq!(
        block
            .verify
            .as_ref()
            .unwrap()
            .secret
            .as_ref()
            .unwrap()
            .value,
        "keys"
    );
    assert_eq!(shop.source_of(&shop.stages[0]).unwrap().name.value, "other");
    assert_eq!(shop.stages[1].source.id, None);
}

#[test]
fn namespace_none_leaves_out_the_kustomizations_too_unless_flux_names_one() {
    let namespace = |text: &str| {
        built(text)
            .one()
            .flux
            .namespace
            .clone()
            .map(|name| name.value)
    };
    assert_eq!(namespace("namespace none"), None);
    assert_eq!(
        namespace("namespace none; flux flux-system"),
        Some("flux-system".into())
    );
    assert_eq!(
        namespace("flux { namespace gitops; directory ./clusters/; version 2.8 }"),
        Some("gitops".into())
    );
}

#[test]
fn an_image_keeps_the_marker_that_stands_behind_it() {
    let built = built(
        "image a = x:1 # {\"$imagepolicy\": \"flux-system:a\"}\nimage b = x:1 # by hand\n\
         image c = x:1\n# {\"$imagepolicy\": \"flux-system:c\"}\n\
         image d = x:1 ; # {\"$imagepolicy\": \"flux-system:d\"}\n",
    );
    let markers: Vec<_> = built
        .one()
        .images
        .iter()
        .map(|image| image.marker.as_ref()?.policy.as_deref())
        .collect();
    assert_eq!(
        markers,
        [Some("flux-system:a"), None, None, Some("flux-system:d")]
    );
}

#[test]
fn every_setting_of_a_stage_reads() {
    let built = built(STAGE);
    let stage = &built.one().stages[0];
    let settings = &stage.settings;
    assert_eq!(stage.renamed_from.as_ref().unwrap().value, "old");
    assert_eq!(stage.kustomization.value, "shop.one");
    assert_eq!(
        (
            stage.images.len(),
            stage.externals.len(),
            stage.allows.len()
        ),
        (3, 2, 1)
    );
    assert!(matches!(&stage.images[0].image, ImageUse::Name(named) if named.id.is_none()));
    assert!(matches!(&stage.images[1].image, ImageUse::Reference(_)));
    assert!(matches!(&stage.images[2].image, ImageUse::Reference(_)));
    assert_eq!(settings.retry.as_ref().unwrap().value.text, "1m30s");
    assert!(!settings.wait.as_ref().unwrap().value);
    assert_eq!(
        (settings.substitute.len(), settings.substitute_from.len()),
        (2, 2)
    );
    assert!(!settings.substitute_from[0].optional && settings.substitute_from[1].optional);
    assert_eq!(settings.patches[2].name.as_ref().unwrap().value, "web");
    assert_eq!(settings.components[0].value, "../shared");
    assert_eq!(settings.health[0].namespace.as_ref().unwrap().value, "shop");
    let ready = &settings.ready[0];
    assert_eq!(ready.failed.as_ref().unwrap().value, "f");
    assert_eq!(ready.in_progress.as_ref().unwrap().value, "p");
    assert_eq!(settings.spec.as_ref().unwrap().value, "buildMetadata: []\n");
}

const STAGE: &str = r#"
stage one renamed from old {
  name shop.one
  path ./a/b/
  source shop
  image api
  image ghcr.io/org/api
  image "redis"
  interval 10m
  timeout 2m
  retry 1m30s
  wait false
  force true
  prune false
  suspend true
  service-account deployer
  target-namespace shop
  kube-config secret cluster key value.yaml
  decrypt sops secret keys service-account kms
  substitute REGION = "eu"
  substitute from = "x"
  substitute from secret values
  substitute from configmap more optional
  patch "all: 1"
  patch Deployment "of: kind"
  patch Deployment web "of: name"
  component ../shared
  health apps/v1 Deployment web in shop
  ready cert-manager.io/v1 Certificate when "c" progressing "p" failed "f"
  label tier = backend
  annotation "example.com/team" = "payments"
  deletion wait
  external secret shop-db
  external crd certificates.cert-manager.io
  allow mutable-tag "it is pinned by a policy"
  spec """
    buildMetadata: []
    """
}
"#;

#[test]
fn every_setting_of_a_job_reads() {
    let built = built(JOB);
    let jobs = &built.one().stages[0].jobs;
    let job = &jobs[0];
    assert_eq!(
        (job.label.value.as_str(), job.name.value.as_str()),
        ("one", "one-job")
    );
    assert_eq!(job.settings.env.len(), 2);
    assert_eq!(
        job.settings
            .resources
            .cpu
            .as_ref()
            .map(|(low, high)| (low.value.as_str(), high.value.as_str())),
        Some(("100m", "1"))
    );
    assert_eq!(
        built.at(job.settings.resources.cpu.as_ref().unwrap().1.span),
        "1"
    );
    assert_eq!(
        job.settings.resources.memory.as_ref().unwrap().1.value,
        "128Mi"
    );
    assert_eq!(job.settings.mounts[1].from, MountFrom::Empty);
    assert_eq!(job.settings.tolerations.len(), 3);
    assert_eq!(
        job.settings.tolerations[1].effect.as_ref().unwrap().value,
        "NoSchedule"
    );
    assert_eq!(
        job.settings.tolerations[2].value.as_ref().unwrap().value,
        "batch"
    );
    assert_eq!(
        job.settings.run_as.as_ref().unwrap().value,
        RunAs::User {
            uid: 1000,
            gid: Some(2000)
        }
    );
    let Rerun::OnFiles(globs) = &job.rerun.value else {
        panic!("expected globs")
    };
    assert_eq!(
        globs
            .iter()
            .map(|glob| glob.value.as_str())
            .collect::<Vec<_>>(),
        ["sql/**", "a b/*"]
    );
    assert_eq!(built.at(job.settings.idempotent.unwrap()), "idempotent");
    assert_eq!(jobs[1].rerun.value, Rerun::Once);
    assert_eq!(jobs[2].rerun.value, Rerun::EveryRelease);
    assert_eq!(jobs[3].rerun.value, Rerun::OnImage);
}

const JOB: &str = r#"
stage one {
  job {
    name one-job
    image "busybox:1"
    run "echo"
    command [sh, "-c"]
    args [--all]
    env A = ""
    env B from configmap c key k.v
    env-from secret s
    resources { cpu 100m..1; memory 128Mi }
    deadline 1h
    retries 0
    parallelism 2
    completions 3
    service-account runner
    pull-secret login
    mount secret keys at /etc/keys
    mount empty tmp at /tmp
    node kubernetes.io/arch = arm64
    tolerate dedicated
    tolerate dedicated NoSchedule
    tolerate dedicated = batch NoExecute
    label tier = batch
    annotation team = payments
    run-as 1000:2000
    on-failure restart
    rerun on ./sql/**, "a b/*"
    idempotent
    manifest "spec: {}"
  }
  job two { rerun once; run-as non-root }
  job three { rerun every release }
  job four { rerun on image }
}
"#;

#[test]
fn defaults_lie_under_every_stage() {
    let built = built(
        "defaults { interval 5m; label a = x; label b = y; component ./c; allow some \"why\" }\n\
         stage one { interval 1m; label b = z; component ./d }\nstage two before app",
    );
    let [one, two, app] = &built.one().stages[..] else {
        panic!("expected three stages")
    };
    let labels = |stage: &Stage| {
        let labels = stage.settings.labels.iter();
        labels
            .map(|(key, value)| format!("{}={}", key.value, value.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(one.settings.interval.as_ref().unwrap().value.text, "1m");
    assert_eq!(labels(one), ["a=x", "b=z"]);
    assert_eq!(one.settings.components[0].value, "./d");
    assert_eq!(labels(two), ["a=x", "b=y"]);
    assert_eq!(app.settings.interval.as_ref().unwrap().value.text, "5m");
    assert_eq!(app.allows.len(), 1);
}

#[test]
fn the_name_of_the_pipeline_is_the_files() {
    let built = built_at("teams/web.pipeline", "stage a", []);
    assert_eq!(built.one().name.value, "web");
    assert_eq!(built.one().path, "teams/web.pipeline");
}
