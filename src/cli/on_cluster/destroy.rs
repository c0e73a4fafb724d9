//! `destroy` on a cluster.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::destroy::Destroy;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::release::{Engine, Format};
use crate::cluster::direct::{self, Written};
use crate::cluster::{Event, Goal, Problem, Removal, destroy, removals};

use super::finish::interrupt;
use super::json;
use super::lines::{self, Paint};
use super::prepare::{Prepared, Usual, failure, prepare, requests};

/// What goes, in its order.
struct PlannedRemoval {
    label: String,
    what: String,
    objects: Vec<String>,
    stays: Option<String>,
}

pub(super) async fn run(command: Destroy, output: Output) -> Result<Exit> {
    if command.release.revision.is_some() {
        return Err(Failure::usage(
            "`destroy` takes everything down, whatever its revision",
        ));
    }
    let Some(prepared) = prepare(&command.release, Usual::Latest, None, output).await? else {
        return Ok(Exit::Errors);
    };
    let at = |problem: Problem| failure(problem.at(&prepared.session.server));
    let going = going(&command, &prepared).await.map_err(at)?;
    if going.is_empty() {
        output.data(&nothing(&prepared.goal, command.format))?;
        return Ok(Exit::Fine);
    }
    if !command.yes {
        output.data(&plan(&prepared.goal, &going, command.format))?;
        return match command.dry_run {
            true => Ok(Exit::Fine),
            false => Err(Failure::usage("nothing was deleted").help("say `--yes` to delete this")),
        };
    }
    let paint = Paint {
        colour: output.talk_style().colour,
    };
    let goal = &prepared.goal;
    let mut tell = |event: Event| match command.format {
        Format::Text => {
            if let Some(line) = lines::line(goal, &event, paint) {
                output.talk(line);
            }
        }
        Format::Json => {
            let _ = output.data(&format!("{}\n", json::event(goal, &event)));
        }
    };
    let holder = requests();
    let session = &prepared.session;
    let ended = match command.engine {
        Engine::Flux => destroy(session, goal, &holder, &mut tell, interrupt()).await,
        Engine::Direct => direct::destroy(session, goal, &holder, &mut tell, interrupt()).await,
    };
    if ended.map_err(at)?.is_none() {
        output.data(&end(goal, "interrupted", command.format))?;
        return Ok(Exit::Interrupted);
    }
    output.data(&end(goal, "destroyed", command.format))?;
    Ok(Exit::Fine)
}

async fn going(
    command: &Destroy,
    Prepared { session, goal }: &Prepared,
) -> std::result::Result<Vec<PlannedRemoval>, Problem> {
    Ok(match command.engine {
        Engine::Flux => removals(session, goal).await?.iter().map(by_flux).collect(),
        Engine::Direct => {
            let written = direct::written(session, goal).await?;
            written.iter().map(|it| directly(goal, it)).collect()
        }
    })
}

fn by_flux(removal: &Removal) -> PlannedRemoval {
    PlannedRemoval {
        label: removal.label.clone(),
        what: removal.key.to_string(),
        objects: removal.objects.iter().map(ToString::to_string).collect(),
        stays: removal.stays.clone(),
    }
}

fn directly(goal: &Goal, written: &Written) -> PlannedRemoval {
    let stage = goal.stages.get(written.stage);
    PlannedRemoval {
        label: stage.map(|it| it.label.clone()).unwrap_or_default(),
        what: "what it has written".to_owned(),
        objects: written.objects.iter().map(ToString::to_string).collect(),
        stays: None,
    }
}

fn plan(goal: &Goal, going: &[PlannedRemoval], format: Format) -> String {
    if format == Format::Json {
        let records = going.iter().map(|it| format!("{}\n", record(it)));
        return records.collect();
    }
    let mut text = format!("{} would come down in this order:\n", goal.title);
    for (it, number) in going.iter().zip(1..) {
        let _ = writeln!(text, "{number}. stage {}: {}", it.label, it.what);
        for object in &it.objects {
            let _ = match &it.stays {
                Some(why) => writeln!(text, "   {object} stays: {why}"),
                None => writeln!(text, "   {object}"),
            };
        }
    }
    text
}

fn record(it: &PlannedRemoval) -> Value {
    json!({ "event": "would-delete", "stage": it.label, "object": it.what, "objects": it.objects,
            "stays": it.stays })
}

fn nothing(goal: &Goal, format: Format) -> String {
    match format {
        Format::Text => format!("nothing of {} is in the cluster\n", goal.title),
        Format::Json => end(goal, "destroyed", format),
    }
}

fn end(goal: &Goal, outcome: &str, format: Format) -> String {
    let title = &goal.title;
    match (format, outcome) {
        (Format::Json, _) => {
            let end = json!({ "event": "end", "pipeline": title, "outcome": outcome });
            format!("{end}\n")
        }
        (Format::Text, "destroyed") => format!("{title} is gone\n"),
        (Format::Text, _) => {
            format!("{title} is not gone yet\n  next: run the command again, and it goes on\n")
        }
    }
}
