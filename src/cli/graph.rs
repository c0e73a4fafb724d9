//! `graph`: draws the order of the stages.

use clap::{Args, ValueEnum};

use crate::diagnostics::human;
use crate::source::SourceMap;
use crate::{compile, graph};

use super::Exit;
use super::failure::Result;
use super::output::Output;
use super::workspace::Selection;

/// Draw which stage waits for which
///
/// Every edge shows its guard: why the order holds in Flux. The critical path, the chain that decides how long a
/// rollout may take, is marked; the polls on it are counted in. The text also says what each way may take, and when a
/// failed stage is looked at again where no `retry` says so. The SVG and the HTML page need no network.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline graph
  flux-pipeline graph --format mermaid          for Markdown
  flux-pipeline graph --format html > graph.html
  flux-pipeline graph --format dot | dot -Tpng > graph.png")]
pub(super) struct Graph {
    #[command(flatten)]
    selection: Selection,

    /// How to draw
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An outline for terminals
    Text,
    /// A Mermaid flowchart
    Mermaid,
    /// A Graphviz digraph
    Dot,
    /// A drawing
    Svg,
    /// A page of its own
    Html,
    /// Stages and edges for programs
    Json,
}

impl Graph {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let workspace = self.selection.open()?;
        let mut sources = SourceMap::default();
        let outcome = compile::check(workspace.inputs, &workspace.disk, &mut sources);
        output.drawn(&human(&sources, &outcome.diagnostics, output.talk_style()));
        let Some(plan) = outcome.plan(&workspace.disk) else {
            return Ok(Exit::Errors);
        };
        let graph = graph::Graph::from(&plan);
        output.data(&match self.format {
            Format::Text => output.folded(graph::text(&graph)),
            Format::Mermaid => graph::mermaid(&graph),
            Format::Dot => graph::dot(&graph),
            Format::Svg => graph::svg(&graph),
            Format::Html => graph::html(&graph),
            Format::Json => graph::json(&graph),
        })?;
        Ok(Exit::Fine)
    }
}
