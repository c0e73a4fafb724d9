//! The commands, and what all of them understand.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueHint};

use super::failure::{Failure, Result, cannot};
use super::on_cluster;
use super::output::{Colour, Output};
use super::{
    Exit, apply, build, check, completions, destroy, explain, fmt, graph, import, init, lint, lsp,
    man, plan, rerun, set, simulate, status, wait,
};

/// Compile what must happen before what into Flux Kustomizations and Kubernetes Jobs
///
/// A `.pipeline` file says which stages of a deployment come before which; flux-pipeline checks that the order
/// holds in Flux and writes the manifests that make it hold.
#[derive(Debug, Parser)]
#[command(name = "flux-pipeline", version, max_term_width = 100)]
#[command(after_long_help = "\
Start with:
  flux-pipeline init       write a pipeline file for this directory
  flux-pipeline check      say what is wrong with it
  flux-pipeline build      write the manifests")]
pub(super) struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Run as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    directory: Option<PathBuf>,

    /// When to use colours
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        hide_possible_values = true
    )]
    #[arg(help = "When to use colours: auto, always or never")]
    color: Colour,
}

/// Each command says again in a line what it is for: what else is known of it is made only when it is called.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Write a pipeline file for this directory
    Init(init::Init),
    /// Write the Flux Kustomizations and Jobs of pipeline files
    Build(build::Build),
    /// Say what is wrong with pipeline files
    Check(check::Check),
    /// Write pipeline files in their canonical form
    Fmt(fmt::Fmt),
    /// Change one value of a pipeline file, and nothing else of it
    Set(set::Set),
    /// Draw which stage waits for which
    Graph(graph::Graph),
    /// Say what a commit will do to the cluster, before it is made
    Plan(plan::Plan),
    /// Say in pipeline files what hand-written Flux YAML says
    Import(import::Import),
    /// Say what is wrong with hand-written Flux YAML, and write nothing
    Lint(lint::Lint),
    /// Serve an editor over standard input and output
    Lsp(lsp::Lsp),
    /// Roll the pipeline out on a model of Flux
    Simulate(simulate::Simulate),
    /// Write the pipeline's Flux objects to a cluster, and wait until the release is live
    Apply(apply::Apply),
    /// Wait until the release is live on a cluster, and write nothing to it
    Wait(wait::Wait),
    /// Say where every stage stands on a cluster, and write nothing to it
    Status(status::Status),
    /// Run the Jobs of a stage again, and wait until the release is live
    Rerun(rerun::Rerun),
    /// Take a pipeline down: its stages in the reverse of their order
    Destroy(destroy::Destroy),
    /// Explain a check: why it is there, what is wrong, what is right
    Explain(explain::Explain),
    /// Print the completions of a shell
    Completions(completions::Completions),
    /// Print a manual page, or write all of them
    Man(man::Man),
}

impl Command {
    /// The pipeline files that are named for a command that compiles, and does nothing else for long.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn pipelines(&self) -> Vec<PathBuf> {
        let selection = if let Self::Build(build) = self {
            Some(&build.selection)
        } else if let Self::Check(check) = self {
            Some(&check.selection)
        } else {
            None
        };
        let paths = selection.and_then(|it| it.paths().ok());
        paths.unwrap_or_default()
    }
}

/// Runs the program with these arguments, the first being its name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    super::report_panics();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(exit) = super::complete::asked(Cli::command, &arguments) {
        return exit;
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return Output::new(Colour::Auto).usage(&error),
    };
    let output = Output::new(cli.color);
    match run(cli, output) {
        Ok(exit) => exit,
        Err(failure) => {
            output.failure(&failure);
            failure.exit
        }
    }
}

fn run(cli: Cli, output: Output) -> Result<Exit> {
    if let Some(directory) = &cli.directory {
        let entered = std::env::set_current_dir(directory);
        entered.map_err(|error| -> Failure { cannot("enter", directory, &error) })?;
    } else {
        // From the directory that the program was started in, it can be started again.
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        super::large_pages::ask(&cli.command.pipelines());
    }
    match cli.command {
        Command::Init(command) => command.run(output),
        Command::Build(command) => command.run(output),
        Command::Check(command) => command.run(output),
        Command::Fmt(command) => command.run(output),
        Command::Set(command) => command.run(output),
        Command::Graph(command) => command.run(output),
        Command::Plan(command) if command.is_live() => on_cluster::plan(command, output),
        Command::Plan(command) => command.run(output),
        Command::Import(command) => command.run(output),
        Command::Lint(command) => command.run(output),
        Command::Lsp(command) => command.run(),
        Command::Simulate(command) => command.run(output),
        Command::Apply(command) => on_cluster::apply(command, output),
        Command::Wait(command) => on_cluster::wait(command, output),
        Command::Status(command) => on_cluster::status(command, output),
        Command::Rerun(command) => on_cluster::rerun(command, output),
        Command::Destroy(command) if command.commits => command.say_commits(output),
        Command::Destroy(command) => on_cluster::destroy(command, output),
        Command::Explain(command) => command.run(output),
        Command::Completions(command) => command.run(Cli::command(), output),
        Command::Man(command) => command.run(Cli::command(), output),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn what_is_said_of_a_command_in_front_of_it_is_what_it_says() {
        let program = Cli::command();
        let mut built = Cli::command();
        built.build();
        for command in program.get_subcommands() {
            let built = built.find_subcommand(command.get_name());
            let [short, whole] = [Some(command), built].map(|it| it.and_then(|it| it.get_about()));
            assert!(short.is_some(), "{}", command.get_name());
            assert_eq!(short, whole);
        }
    }
}
