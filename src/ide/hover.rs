//! What is known of the thing at a place, as Markdown.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::checks;
use crate::emit::{self, Value};
use crate::model::vocabulary::{Place, Word};
use crate::plan::{PipelinePlan, Plan, StagePlan};
use crate::source::{FileId, Files, Span};
use crate::syntax::Statement;
use crate::values::duration::shown;

use super::names::{self, Kind, Occurrence, Role};
use super::walk::walk;
use super::{Analysis, secret, words};

/// What is known of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Where the thing stands.
    pub span: Span,
    /// What is known of it.
    pub markdown: String,
}

/// What is known of the thing at a place of a pipeline file.
#[must_use]
pub fn hover(analysis: &Analysis, file: FileId, offset: usize, files: &dyn Files) -> Option<Hover> {
    let found = of_place(analysis, file, offset, files);
    found.or_else(|| finding(analysis, file, offset))
}

/// The page of the finding at a place.
fn finding(analysis: &Analysis, file: FileId, offset: usize) -> Option<Hover> {
    let mut all = analysis.diagnostics().iter();
    let found = all.find(|found| {
        let range = found.primary.span.range();
        found.primary.span.file == file && range.start <= offset && offset <= range.end
    })?;
    Some(Hover {
        span: found.primary.span,
        markdown: check(found.check),
    })
}

fn of_place(analysis: &Analysis, file: FileId, offset: usize, files: &dyn Files) -> Option<Hover> {
    let (place, statement) = statement_at(analysis, file, offset)?;
    if let Some(name) = names::at(analysis.occurrences(), file, offset) {
        let markdown = of_name(analysis, name, files)?;
        let span = name.span;
        return Some(Hover { span, markdown });
    }
    let row = || word_row(place, statement);
    let span = statement.word.span;
    if span.range().contains(&offset) || span.end as usize == offset {
        let mut markdown = row()?;
        markdown.push_str(&emitted_of(analysis, place, statement, files));
        return Some(Hover { span, markdown });
    }
    let argument = statement
        .arguments
        .iter()
        .find(|it| it.span.range().contains(&offset))?;
    let span = argument.span;
    Some(Hover {
        span,
        markdown: row()?,
    })
}

/// The innermost statement at a place, and where it stands.
pub(super) fn statement_at(
    analysis: &Analysis,
    file: FileId,
    offset: usize,
) -> Option<(Place, &Statement)> {
    let tree = analysis.tree(file)?;
    let mut found = None;
    walk(tree, &mut |visit| {
        let range = visit.statement.span.range();
        if range.start <= offset && offset <= range.end {
            found = Some((visit.place, visit.statement));
        }
    });
    found
}

fn word_row(place: Place, statement: &Statement) -> Option<String> {
    let word = place
        .words()
        .into_iter()
        .find(|word| word.word == statement.word.value)?;
    Some(row(word))
}

/// The row of a word in the reference of the language.
#[must_use]
pub fn row(word: &Word) -> String {
    let mut text = String::new();
    for usage in word.usage.split(" | ") {
        let _ = write!(text, "```pipeline\n{usage}\n```\n");
    }
    let _ = write!(text, "{}.", capital(word.meaning));
    if !word.default.is_empty() {
        let _ = write!(text, "\n\nDefault: {}", word.default);
    }
    if !word.becomes.is_empty() {
        let _ = write!(text, "\n\nBecomes: {}", word.becomes);
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.collect::<String>() + letters.as_str()
}

fn of_name(analysis: &Analysis, name: &Occurrence, files: &dyn Files) -> Option<String> {
    match name.kind {
        Kind::Check => checks::find(&name.name).map(check),
        Kind::Stage if name.role == Role::Former => Some(format!(
            "The stage was named `{}`; its Kustomization keeps that name.",
            name.name
        )),
        Kind::Stage => stage(analysis, name, files),
        Kind::Image => Some(image(analysis, name.span.file, &name.name)),
        Kind::Source => Some(source(analysis, name.span.file, &name.name)),
        Kind::Environment => Some(format!(
            "Environment `{}`: the same pipeline once more.",
            name.name
        )),
        Kind::Job => job(analysis, name, files),
        Kind::Pipeline => pipeline(analysis, name.span.file, files),
        Kind::Object(kind) => Some(object(analysis, name.span.file, kind, &name.name)),
        Kind::File => Some(format!("`{}`, from the root of the repository", name.name)),
        Kind::Directory => Some(directory(&name.name, files)),
        Kind::Namespace => Some(format!("Namespace `{}`", name.name)),
    }
}

fn check(check: &'static crate::diagnostics::Check) -> String {
    format!("**{}**: {}\n\n{}", check.name, check.summary, check.page)
}

fn directory(path: &str, files: &dyn Files) -> String {
    let Some(entries) = files.list(path) else {
        return format!("`./{path}/` is not there");
    };
    let mut text = format!("`./{path}/`\n");
    for entry in entries.iter().take(20) {
        let _ = write!(text, "\n- `{}`", entry.name);
    }
    text
}

/// The plans whose stages have a name.
fn plans_with<'p, 'a>(
    plan: &'p Plan<'a>,
    name: &str,
) -> Vec<(usize, &'p PipelinePlan<'a>, &'p StagePlan<'a>)> {
    let pipelines = plan.pipelines.iter().enumerate();
    let found = pipelines.filter_map(|(at, pipeline)| {
        let stage = pipeline.stages.iter().find(|stage| stage.name == name)?;
        Some((at, pipeline, stage))
    });
    found.collect()
}

/// A Kustomization that somebody else makes.
fn external(plan: &Plan<'_>, label: &str) -> Option<String> {
    let pipelines = plan.pipelines.iter();
    let mut all = pipelines.flat_map(|it| &it.pipeline.kustomizations);
    let found = all.find(|it| it.label.value == label)?;
    let place = found.namespace.as_ref();
    let place = place.map_or_else(String::new, |it| format!(" in `{}`", it.value));
    Some(format!(
        "Kustomization `{}`{place}, which somebody else makes: the stage waits until it is Ready.",
        found.name.value
    ))
}

fn stage(analysis: &Analysis, name: &Occurrence, files: &dyn Files) -> Option<String> {
    let plan = analysis.plan(files);
    let mut text = String::new();
    if name.role == Role::Uses {
        text.push_str(&edge(analysis, &plan, name));
    }
    let mut found = plans_with(&plan, &name.name);
    found.retain(|(_, it, _)| analysis.is_in_scope(name.span.file, it.pipeline.file));
    let Some((at, pipeline, stage)) = found.first() else {
        return external(&plan, &name.name);
    };
    let _ = write!(text, "**{}**", heading(stage, pipeline));
    if found.len() > 1 {
        let others = found
            .iter()
            .filter_map(|(_, pipeline, _)| pipeline.environment);
        let others: Vec<String> = others.map(|name| format!("`{name}`")).collect();
        let _ = write!(text, ", in {}", words::list(&others));
    }
    let objects = emit::objects(&plan).into_objects();
    let ours = objects.iter().filter(|it| it.pipeline == *at);
    let mut ours = ours.filter(|it| is_named(&it.object, "Kustomization", stage.kustomization));
    if let Some(object) = ours.next() {
        let _ = write!(
            text,
            "\n\n`{}`\n```yaml\n{}```",
            object.path,
            secret::yaml(&object.object)
        );
    }
    Some(text)
}

fn heading(stage: &StagePlan<'_>, pipeline: &PipelinePlan<'_>) -> String {
    let environment = pipeline
        .environment
        .map_or_else(String::new, |it| format!(" ({it})"));
    format!(
        "stage {}{environment}: at most {}, after {}",
        stage.name,
        shown(stage.timeout.seconds),
        words::count(stage.incoming.len(), "stage"),
    )
}

fn is_named(object: &emit::Map<'_>, kind: &str, name: &str) -> bool {
    let text = |key: &str| object.get(key).and_then(Value::as_text);
    let named = object
        .get("metadata")
        .and_then(|it| it.at(&["name"]))
        .and_then(Value::as_text);
    text("kind") == Some(kind) && named == Some(name)
}

/// What makes the order of a relation hold, and why.
fn edge(analysis: &Analysis, plan: &Plan<'_>, name: &Occurrence) -> String {
    let mut said = BTreeSet::new();
    let Some(own) = words::stage_of(analysis, name) else {
        return String::new();
    };
    let pipelines = plan.pipelines.iter();
    for pipeline in pipelines.filter(|it| analysis.is_in_scope(name.span.file, it.pipeline.file)) {
        let ends = |edge: &&crate::plan::Edge<'_>| {
            let name_at = |at: usize| pipeline.stages.get(at).map(|stage| stage.name);
            let (from, to) = (name_at(edge.from), name_at(edge.to));
            let (own, other) = (Some(own.as_str()), Some(name.name.as_str()));
            (from, to) == (own, other) || (from, to) == (other, own)
        };
        if let Some(edge) = pipeline.edges.iter().find(ends) {
            said.insert(format!(
                "`{}`: {}",
                edge.guard.word(),
                pipeline.reason(edge)
            ));
        }
    }
    if said.is_empty() {
        return "This order follows from others.\n\n".to_owned();
    }
    let said: Vec<String> = said.into_iter().collect();
    format!("Guard {}\n\n", said.join("; "))
}

fn image(analysis: &Analysis, file: FileId, name: &str) -> String {
    let mut references = BTreeSet::new();
    for pipeline in analysis.pipelines_of(file) {
        let image = pipeline
            .images
            .iter()
            .find(|image| image.name.value == name);
        if let Some(image) = image {
            let environment = pipeline
                .environment
                .as_ref()
                .map(|it| format!(" ({})", it.value));
            references.insert(format!(
                "{}{}",
                image.reference.value,
                environment.unwrap_or_default()
            ));
        }
    }
    let mut text = format!("**image {name}**\n");
    for reference in references {
        let _ = write!(text, "\n- `{reference}`");
    }
    let users = words::users(analysis, file, Kind::Image, name);
    let _ = write!(text, "\n\nUsed by {}", words::or_nothing(&users));
    text
}

fn source(analysis: &Analysis, file: FileId, name: &str) -> String {
    let mut all = analysis.pipelines_of(file).flat_map(|it| &it.sources);
    let kind = all
        .find(|source| source.name.value == name)
        .map(|source| source.kind.kind());
    let sites = analysis.sites_of(file);
    let ours = sites.filter(|site| site.stage.source.name.value == name);
    let stages: BTreeSet<String> = ours
        .map(|site| format!("`{}`", site.stage.name.value))
        .collect();
    let stages: Vec<String> = stages.into_iter().collect();
    let stages = words::or_nothing(&stages);
    format!(
        "**{} {name}**\n\nRead by {stages}",
        kind.unwrap_or("source")
    )
}

fn job(analysis: &Analysis, name: &Occurrence, files: &dyn Files) -> Option<String> {
    let plan = analysis.plan(files);
    let ours = |job: &&crate::plan::JobPlan<'_>| job.job.label.span == name.span;
    let stages = plan.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let job = stages.flat_map(|stage| &stage.jobs).find(ours)?;
    Some(job_yaml(&plan, &job.file))
}

fn job_yaml(plan: &Plan<'_>, file: &str) -> String {
    let objects = emit::objects(plan).into_objects();
    let object = objects.iter().find(|object| object.path == file);
    object.map_or_else(String::new, |object| {
        format!("`{file}`\n```yaml\n{}```", secret::yaml(&object.object))
    })
}

/// The YAML of the Job, behind the row of the word `job`.
fn emitted_of(
    analysis: &Analysis,
    place: Place,
    statement: &Statement,
    files: &dyn Files,
) -> String {
    if place != Place::Stage || statement.word.value != "job" {
        return String::new();
    }
    let plan = analysis.plan(files);
    let inside = |job: &&crate::plan::JobPlan<'_>| {
        let span = job.job.span;
        span.file == statement.span.file && span.start == statement.span.start
    };
    let stages = plan.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let job = stages.flat_map(|stage| &stage.jobs).find(inside);
    job.map_or_else(String::new, |job| {
        format!("\n\n{}", job_yaml(&plan, &job.file))
    })
}

fn pipeline(analysis: &Analysis, file: FileId, files: &dyn Files) -> Option<String> {
    let plan = analysis.plan(files);
    let mut text = String::new();
    let own = |it: &&PipelinePlan<'_>| analysis.is_in_scope(file, it.pipeline.file);
    for pipeline in plan.pipelines.iter().filter(own) {
        let environment = pipeline
            .environment
            .map_or_else(String::new, |it| format!(" ({it})"));
        let path = pipeline
            .critical_path
            .iter()
            .filter_map(|at| pipeline.stages.get(*at));
        let path: Vec<&str> = path.map(|stage| stage.name).collect();
        let _ = writeln!(
            text,
            "- **{}{environment}**: {}, at worst {} along {}",
            pipeline.name,
            words::count(pipeline.stages.len(), "stage"),
            shown(pipeline.worst_case_seconds),
            path.join(" → "),
        );
    }
    (!text.is_empty()).then_some(text)
}

fn object(analysis: &Analysis, file: FileId, kind: &str, name: &str) -> String {
    let made = analysis.sites_of(file).filter(|site| {
        site.tree
            .objects
            .iter()
            .any(|it| it.kind == kind && it.name == name)
    });
    let stages: BTreeSet<String> = made
        .map(|site| format!("`{}`", site.stage.name.value))
        .collect();
    let stages: Vec<String> = stages.into_iter().collect();
    if stages.is_empty() {
        return format!("{kind} `{name}`, which no stage makes");
    }
    format!("{kind} `{name}`, made by {}", words::list(&stages))
}
