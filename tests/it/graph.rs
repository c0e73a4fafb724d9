//! What `graph` draws.

use flux_pipeline::graph::{
    Edge, Graph, Group, Guard, Node, NodeJob, dot, html, json, mermaid, svg, text,
};
use flux_pipeline::plan;
use flux_pipeline::source::Memory;

use crate::support::checked;

/// A stage that may take five minutes, with a Job when it has one.
fn stage(name: &str, job: Option<&str>) -> Node {
    let job = job.map(|job| NodeJob {
        name: job.to_owned(),
        image: "ghcr.io/org/shop:v1".to_owned(),
    });
    Node {
        label: name.to_owned(),
        kustomization: format!("shop-{name}"),
        path: format!("./{name}/"),
        source: "GitRepository shop".to_owned(),
        jobs: job.into_iter().collect(),
        worst_case: 300,
        ..Node::default()
    }
}

/// A stage whose pods run images.
fn with_images(images: &[&str]) -> String {
    let node = Node {
        images: images.iter().map(|it| (*it).to_owned()).collect(),
        ..stage("app", None)
    };
    svg(&drawing(vec![Group::new(
        "shop",
        vec![node],
        Vec::new(),
        &[],
    )]))
}

#[test]
fn a_card_shows_the_images_of_its_pods() {
    let digest = "0123456789abcdef".repeat(4);
    let text = with_images(&[
        "ghcr.io/org/shop:v1.4.0",
        &format!("ghcr.io/org/proxy:v2@sha256:{digest}"),
    ]);
    assert!(text.contains(">shop:v1.4.0</text>"), "{text}");
    assert!(text.contains(">proxy:v2@01234567…</text>"), "{text}");
    assert_eq!(text.matches("class=\"mark\"").count(), 2);
    // Pointing at it says the whole.
    assert!(text.contains(&format!("image ghcr.io/org/proxy:v2@sha256:{digest}")));
    let text = with_images(&["a:1", "b:1", "c:1", "d:1", "e:1"]);
    assert!(text.contains(">and 2 more images</text>") && !text.contains(">d:1<"));
    assert_eq!(text.matches("class=\"mark\"").count(), 3);
}

fn edge(from: usize, to: usize, guard: Guard) -> Edge {
    let reason = "`app` carries the release in its image".to_owned();
    Edge {
        from,
        to,
        guard,
        reason,
        on_critical_path: false,
    }
}

fn drawing(groups: Vec<Group>) -> Graph {
    Graph {
        title: "shop".to_owned(),
        groups,
    }
}

/// The pipeline of the card: migrate, then the app, then the cache.
fn three(environment: Option<&str>) -> Group {
    let nodes = vec![
        stage("migrate", Some("migrate")),
        stage("app", None),
        stage("cache", Some("warm")),
    ];
    let edges = vec![edge(0, 1, Guard::Lockstep), edge(1, 2, Guard::Lockstep)];
    Group::new("shop", nodes, edges, &[0, 1, 2]).in_environment(environment)
}

/// Twelve stages that fan out and in again, twice, one fan within the other.
fn twelve() -> Group {
    let names = [
        "prepare", "lint", "assets", "schema", "orders", "users", "search", "verify", "app",
        "cache", "index", "smoke",
    ];
    let nodes = names.iter().map(|name| stage(name, None)).collect();
    let ends = "0-1 0-2 0-3 3-4 3-5 3-6 4-7 5-7 6-7 1-8 2-8 7-8 8-9 8-10 9-11 10-11";
    let ends = ends
        .split([' ', '-'])
        .map(|end| end.parse().unwrap())
        .collect::<Vec<usize>>();
    let edges = ends
        .chunks(2)
        .map(|ends| edge(ends[0], ends[1], Guard::Revision))
        .collect();
    Group::new("fan", nodes, edges, &[0, 3, 4, 7, 8, 9, 11])
}

/// Names, paths and reasons that mean something to every format.
fn hostile() -> Graph {
    let nasty = "end \"]--> <script>alert('x')</script> & \\ #quot; ]]> \u{7} `\n{|} %% é😀";
    let mut node = stage(nasty, Some(nasty));
    node.path = nasty.to_owned();
    node.source = nasty.to_owned();
    let mut edge = edge(0, 1, Guard::EverRun);
    edge.reason = nasty.to_owned();
    let group = Group::new(nasty, vec![node.clone(), node], vec![edge], &[0, 1]);
    Graph {
        title: nasty.to_owned(),
        groups: vec![group.clone().in_environment(Some(nasty)), group],
    }
}

fn every_format(graph: &Graph) -> [String; 6] {
    [
        text(graph),
        mermaid(graph),
        dot(graph),
        svg(graph),
        html(graph),
        json(graph),
    ]
}

#[test]
fn a_plan_is_drawn_as_it_decided() {
    let text = "image api = ghcr.io/org/api:v1\nstage app { image api }\n\
        stage a before b, app { job { image api; run \"a\"; deadline 20m } }\n\
        stage b before app { job { image api; run \"b\" } }\n\
        stage c after app { job { image api; run \"c\" } }";
    let manifest = "apiVersion: v1\nkind: Service\nmetadata:\n  name: api\n  namespace: default\nspec: {ports: [{port: 80}]}\n";
    let files = Memory::new([("deploy/api.yaml", manifest)]);
    let checked = checked(&[("shop.pipeline", text)], &files);
    let plan = plan::build(&checked, &files);
    let (pipeline, graph) = (&plan.pipelines[0], Graph::from(&plan));
    let group = &graph.groups[0];
    assert_eq!(group.worst_case(), pipeline.worst_case_seconds);
    let nodes = group.nodes().iter().zip(&pipeline.stages).enumerate();
    for (at, (node, stage)) in nodes {
        assert_eq!((node.label.as_str(), node.level), (stage.name, stage.level));
        assert_eq!(node.on_critical_path, pipeline.critical_path.contains(&at));
    }
    let drawn = group
        .edges()
        .iter()
        .map(|edge| (edge.from, edge.to, edge.guard.word()));
    let planned = pipeline
        .edges
        .iter()
        .map(|edge| (edge.from, edge.to, edge.guard.word()));
    assert_eq!(drawn.collect::<Vec<_>>(), planned.collect::<Vec<_>>());
    assert_eq!(group.edges().len(), 3);
}

#[test]
fn a_chain_stays_in_one_column() {
    insta::assert_snapshot!(text(&drawing(vec![three(None)])), @"
    shop · GitRepository shop · 3 stages · at worst 16m along ● (2 edges × 30s poll)

    ● migrate  5m  job
    ● app      5m            after migrate (lockstep)
    ● cache    5m  job warm  after app (lockstep)

    lockstep: waits for the same release id
      `app` carries the release in its image
    ");
}

#[test]
fn branches_hang_below_the_fork_and_join_in_its_column() {
    insta::assert_snapshot!(text(&drawing(vec![twelve()])), @"
    fan · GitRepository shop · 12 stages · at worst 38m along ● (6 edges × 30s poll)

    ● prepare     5m
    ├─○ lint      5m  after prepare (revision)
    ├─○ assets    5m  after prepare (revision)
    ├─● schema    5m  after prepare (revision)
    │ ├─● orders  5m  after schema (revision)
    │ ├─○ users   5m  after schema (revision)
    │ ├─○ search  5m  after schema (revision)
    │ ● verify    5m  after orders, users, search (revision)
    ● app         5m  after lint, assets, verify (revision)
    ├─● cache     5m  after app (revision)
    ├─○ index     5m  after app (revision)
    ● smoke       5m  after cache, index (revision)

    revision: waits for the same revision of the shared source
      `app` carries the release in its image
    ");
}

#[test]
fn stages_without_relations_stand_side_by_side() {
    let nodes = vec![
        stage("docs", None),
        stage("migrate", None),
        stage("app", None),
    ];
    let group = Group::new("shop", nodes, vec![edge(1, 2, Guard::Revision)], &[1, 2]);
    insta::assert_snapshot!(text(&drawing(vec![group])), @"
    shop · GitRepository shop · 3 stages · at worst 10m30s along ● (1 edge × 30s poll)

    ├─○ docs     5m
    └─● migrate  5m
      ● app      5m  after migrate (revision)

    revision: waits for the same revision of the shared source
      `app` carries the release in its image

    each way at worst: docs 5m, app 10m30s
    ");
}

#[test]
fn environments_follow_each_other() {
    let both = drawing(vec![three(Some("staging")), three(Some("production"))]);
    let drawn = text(&both);
    let headings: Vec<&str> = drawn
        .lines()
        .filter(|line| line.starts_with("shop ·"))
        .collect();
    assert_eq!(headings.len(), 2, "{drawn}");
    assert!(headings[1].starts_with("shop · production · "), "{drawn}");
}

#[test]
fn mermaid_has_a_node_for_each_stage_and_an_arrow_for_each_edge() {
    insta::assert_snapshot!(mermaid(&drawing(vec![three(None)])), @r#"
    flowchart TD
      g0n0["<b>migrate</b> ≤ 5m<br/>./migrate/<br/>job migrate"]
      g0n1["<b>app</b> ≤ 5m<br/>./app/"]
      g0n2["<b>cache</b> ≤ 5m<br/>./cache/<br/>job warm"]
      g0n0 ==>|lockstep| g0n1
      g0n1 ==>|lockstep| g0n2
      classDef critical stroke:#d9480f,stroke-width:3px
      class g0n0,g0n1,g0n2 critical
      linkStyle 0,1 stroke:#d9480f,stroke-width:3px
    "#);
}

#[test]
fn dot_has_a_cluster_for_each_group() {
    insta::assert_snapshot!(dot(&drawing(vec![three(Some("staging"))])), @r##"
    digraph "shop" {
      rankdir=TB
      fontname="Helvetica"
      node [shape=box, style="rounded,filled", fillcolor="white", color="gray60", fontname="Helvetica"]
      edge [color="gray40", fontname="Helvetica", fontsize=10]
      subgraph cluster_0 {
        label="shop · staging"
        color="gray80"
        g0n0 [label="migrate ≤ 5m\n./migrate/\njob migrate", color="#d9480f", penwidth=2]
        g0n1 [label="app ≤ 5m\n./app/", color="#d9480f", penwidth=2]
        g0n2 [label="cache ≤ 5m\n./cache/\njob warm", color="#d9480f", penwidth=2]
        g0n0 -> g0n1 [label="lockstep", style=bold, tooltip="`app` carries the release in its image", color="#d9480f", penwidth=2]
        g0n1 -> g0n2 [label="lockstep", style=bold, tooltip="`app` carries the release in its image", color="#d9480f", penwidth=2]
      }
    }
    "##);
}

#[test]
fn json_names_stages_guards_and_durations() {
    let value: serde_json::Value =
        serde_json::from_str(&json(&drawing(vec![three(None)]))).unwrap();
    let group = &value["groups"][0];
    assert_eq!(
        group["criticalPath"],
        serde_json::json!(["migrate", "app", "cache"])
    );
    assert_eq!(group["worstCaseSeconds"], 3 * 300 + 2 * 30);
    assert_eq!(
        group["stages"][0]["jobs"][0]["image"],
        "ghcr.io/org/shop:v1"
    );
    let edge = serde_json::json!({
        "from": "migrate", "to": "app", "guard": "lockstep", "onCriticalPath": true,
        "reason": "`app` carries the release in its image",
    });
    assert_eq!(group["edges"][0], edge);
}

#[test]
fn svg_and_html_are_balanced_whatever_the_names_are() {
    for graph in [
        drawing(vec![three(None), twelve()]),
        hostile(),
        Graph::default(),
    ] {
        balanced(&svg(&graph)).unwrap();
        balanced(&html(&graph)).unwrap();
    }
}

#[test]
fn the_check_of_balance_sees_what_is_wrong() {
    for wrong in [
        "<a>",
        "<a></b>",
        "<a><b></a></b>",
        "<a b=\"<\"/>",
        "a & b",
        "<a>\u{1}</a>",
        "</a>",
    ] {
        assert!(balanced(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(
        balanced("<!doctype html><a><br/>&lt;<meta x=\"y\"></a>"),
        Ok(())
    );
}

#[test]
fn names_mean_nothing_to_any_format() {
    let [text, mermaid, dot, svg, html, json] = every_format(&hostile());
    assert!(!svg.contains("<script") && html.matches("<script").count() == 1);
    assert!(
        text.lines().filter(|line| line.contains("after")).count() == 2,
        "{text}"
    );
    for line in mermaid.lines().filter(|line| line.contains('[')) {
        assert_eq!(line.matches('"').count(), 2, "{line}");
        assert!(!line.contains("script>"), "{line}");
    }
    for line in dot.lines() {
        let unescaped = line.replace("\\\\", "").replace("\\\"", "");
        assert_eq!(unescaped.matches('"').count() % 2, 0, "{line}");
    }
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    for drawn in every_format(&drawing(vec![three(None), twelve()])) {
        let rest = drawn.replace("http://www.w3.org/2000/svg", "");
        for word in ["http:", "https:", "url(", "@import", "src=", "href="] {
            assert!(!rest.contains(word), "{word}");
        }
    }
}

#[test]
fn a_drawing_grows_no_faster_than_its_stages() {
    for shape in [chain, ladder, comb, star] {
        let (few, many) = (every_format(&shape(100)), every_format(&shape(2_000)));
        for (few, many) in few.iter().zip(&many) {
            assert!(
                many.len() < few.len() * 30,
                "{} bytes became {}",
                few.len(),
                many.len()
            );
        }
    }
}

fn chain(length: usize) -> Graph {
    shaped(length, (1..length).map(|to| (to - 1, to)))
}

/// Two chains, the second waiting for the first at every step.
fn ladder(length: usize) -> Graph {
    let sides = (2..length).map(|to| (to - 2, to));
    shaped(
        length,
        sides.chain((3..length).step_by(2).map(|to| (to - 3, to))),
    )
}

/// A chain with a leaf at every step: forks within forks.
fn comb(length: usize) -> Graph {
    let leaves = (1..length).step_by(2).map(|leaf| (leaf - 1, leaf));
    shaped(
        length,
        leaves.chain((2..length).step_by(2).map(|to| (to - 2, to))),
    )
}

/// One stage before all, one after all, and edges past everything.
fn star(length: usize) -> Graph {
    let last = length - 1;
    shaped(
        length,
        (1..last)
            .flat_map(|at| [(0, at), (at, last)])
            .chain([(0, last)]),
    )
}

fn shaped(length: usize, ends: impl Iterator<Item = (usize, usize)>) -> Graph {
    let nodes = (0..length)
        .map(|_| stage("stage-of-one-length", None))
        .collect();
    let edges = ends
        .filter(|(from, to)| from < to)
        .map(|(from, to)| edge(from, to, Guard::Revision));
    drawing(vec![Group::new("p", nodes, edges.collect(), &[0])])
}

/// Whether every element is closed in order, attributes are quoted, and nothing else is markup.
fn balanced(markup: &str) -> Result<(), String> {
    if let Some(bad) = markup.chars().find(|c| c.is_control() && *c != '\n') {
        return Err(format!("{bad:?}"));
    }
    let (mut rest, mut open) = (markup, Vec::new());
    while let Some((before, after)) = rest.split_once('<') {
        plain(before)?;
        let (tag, after) = after.split_once('>').ok_or("no end of a tag")?;
        if tag.contains('<') || tag.matches('"').count() % 2 == 1 {
            return Err(format!("tag {tag}"));
        }
        rest = after;
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap_or_default();
        match tag {
            // Two elements of HTML that have no end.
            _ if tag.starts_with('!') || matches!(name, "meta" | "input") || tag.ends_with('/') => {
            }
            _ if tag.starts_with('/') && open.pop() == Some(name) => {}
            _ if tag.starts_with('/') => return Err(format!("{tag} closes nothing")),
            "script" => rest = rest.split_once("</script>").ok_or("no end of a script")?.1,
            _ => open.push(name),
        }
    }
    plain(rest)?;
    if open.is_empty() {
        Ok(())
    } else {
        Err(format!("{open:?} stay open"))
    }
}

fn plain(text: &str) -> Result<(), String> {
    let known = ["lt;", "gt;", "amp;", "quot;", "#39;", "#10;"];
    let wrong = text
        .split('&')
        .skip(1)
        .find(|rest| !known.iter().any(|known| rest.starts_with(known)));
    wrong.map_or(Ok(()), |wrong| Err(format!("&{wrong}")))
}

/// What somebody else makes is drawn apart: it is no stage, and takes no time that anybody knows of.
#[test]
fn an_external_kustomization_is_drawn_with_its_edge() {
    let pipeline = "external kustomization cert-manager in operators\n\
                    external kustomization base\n\
                    defaults { external namespace shop }\n\
                    stage config before app after base, cert-manager { path ./deploy/ }\n\
                    stage app after cert-manager { path ./web/ }\n";
    let config = |name| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: shop}}\n")
    };
    let files = Memory::new([
        ("deploy/app.yaml", config("app")),
        ("web/app.yaml", config("web")),
    ]);
    let checked = checked(&[("shop.pipeline", pipeline)], &files);
    let plan = plan::build(&checked, &files);
    let graph = Graph::from(&plan);
    insta::assert_snapshot!(text(&graph), @"
    shop · GitRepository shop · 2 stages · at worst 10m30s along ● (1 edge × 30s poll)

    ├─◇ base              external flux-system/base
    ├─◇ cert-manager      external operators/cert-manager
    ├─● config        5m  ./deploy/                        after base, cert-manager (ready)
    ● app             5m  ./web/                           after config (revision), cert-manager (ready)

    revision: waits for the same revision of the shared source
      both come from `shop`, and a release changes files only
    ready: waits until it is ready for its present spec, at whatever revision
      somebody else makes it, and says what it is made from

    2 stages without `retry`: retried 1h after a failure
    ");
    let mermaid = mermaid(&graph);
    assert!(
        mermaid.contains("g0n2([\"base<br/>external\"])"),
        "{mermaid}"
    );
    assert!(mermaid.contains("g0n2 -.->|ready| g0n0"), "{mermaid}");
    let dot = dot(&graph);
    assert!(
        dot.contains(r#"label="base\nexternal", style="rounded,dashed""#),
        "{dot}"
    );
    assert!(dot.contains("label=\"ready\", style=dotted"), "{dot}");
    let json: serde_json::Value = serde_json::from_str(&json(&graph)).unwrap();
    let group = &json["groups"][0];
    assert_eq!(group["stages"].as_array().unwrap().len(), 2);
    assert_eq!(
        group["externals"][1]["kustomization"],
        "operators/cert-manager"
    );
    assert_eq!(group["edges"][1]["guard"], "ready");
    assert_eq!(group["worstCaseSeconds"], 630);
    for drawn in [svg(&graph), html(&graph)] {
        assert!(drawn.contains("operators/cert-manager") && drawn.contains("class=\"ready\""));
    }
}
