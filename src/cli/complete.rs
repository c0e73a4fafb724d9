//! `__complete`: what may be typed next, as programs that are made with cobra answer.
//!
//! The scripts of the shells ask it, and so does `flux pipeline <TAB>`. The answer is one candidate on each line, a tab
//! and a few words behind it, and in the end a line `:N` with what cobra calls a directive
//! (`ShellCompDirective` in `completions.go` of `spf13/cobra`).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, ValueHint};

use crate::checks;
use crate::ide::{Analysis, Kind, Role};

use super::output::Output;
use super::workspace::Selection;
use super::{Exit, glossary};

/// Candidates with a few words about each, in order.
type Candidates = Vec<(String, String)>;

/// What the shell may do beside offering the candidates.
#[derive(Clone, Copy)]
enum Directive {
    /// Offer files too.
    Files = 0,
    /// Put no blank behind a candidate.
    NoSpace = 2,
    /// Offer no files.
    NoFiles = 4,
    /// Offer files with the extensions that are the candidates, and directories.
    Extensions = 8,
    /// Offer directories.
    Directories = 16,
}

/// Answers when the arguments are a question of a shell; only then is the program described.
pub(super) fn asked(program: fn() -> Command, arguments: &[OsString]) -> Option<Exit> {
    let text = |at: usize| arguments.get(at).and_then(|it| it.to_str());
    let has_words = match text(1)? {
        "__complete" => true,
        "__completeNoDesc" => false,
        _ => return None,
    };
    let rest = arguments
        .iter()
        .skip(2)
        .map(|it| it.to_string_lossy().into_owned());
    let (candidates, directive) = complete(program(), &rest.collect::<Vec<String>>());
    let mut answer = String::new();
    for (name, words) in candidates {
        answer.push_str(&name);
        if has_words && !words.is_empty() {
            answer.push('\t');
            answer.push_str(words.lines().next().unwrap_or_default());
        }
        answer.push('\n');
    }
    answer.push_str(&format!(":{}\n", directive as u8));
    let said = Output::new(super::output::Colour::Never).data(&answer);
    Some(said.map_or_else(|failure| failure.exit, |()| Exit::Fine))
}

/// What is known of the words in front of the one that is being typed.
struct Line<'c> {
    program: &'c Command,
    /// The command that was named so far.
    command: &'c Command,
    /// The option that the next word is the value of.
    option: Option<&'c Arg>,
    /// Words that are no options, behind the commands.
    operands: Vec<String>,
    /// The values of options, by their names.
    values: BTreeMap<String, String>,
    only_operands: bool,
}

fn complete(mut program: Command, words: &[String]) -> (Candidates, Directive) {
    program.build();
    let Some((last, before)) = words.split_last() else {
        return (Vec::new(), Directive::NoFiles);
    };
    let mut line = Line {
        program: &program,
        command: &program,
        option: None,
        operands: Vec::new(),
        values: BTreeMap::new(),
        only_operands: false,
    };
    before.iter().for_each(|word| line.read(word));
    let (candidates, directive) = line.next(last);
    let fits = |(name, _): &(String, String)| name.starts_with(last.as_str());
    if matches!(directive, Directive::Extensions) {
        return (candidates, directive);
    }
    (candidates.into_iter().filter(fits).collect(), directive)
}

impl<'c> Line<'c> {
    fn read(&mut self, word: &str) {
        if let Some(option) = self.option.take() {
            self.values
                .insert(option.get_id().to_string(), word.to_owned());
        } else if self.only_operands {
            self.operands.push(word.to_owned());
        } else if word == "--" {
            self.only_operands = true;
        } else if word.starts_with('-') && word.len() > 1 {
            self.read_option(word);
        } else if let (true, Some(command)) =
            (self.operands.is_empty(), self.command.find_subcommand(word))
        {
            self.command = command;
        } else {
            self.operands.push(word.to_owned());
        }
    }

    fn read_option(&mut self, word: &str) {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let option = self.command.get_arguments().find(|it| is_called(it, name));
        match (option.filter(|it| takes_value(it)), value) {
            (Some(option), Some(value)) => {
                self.values
                    .insert(option.get_id().to_string(), value.to_owned());
            }
            (option, _) => self.option = option,
        }
    }

    /// What the word that is being typed can become.
    fn next(&self, word: &str) -> (Candidates, Directive) {
        if let Some(option) = self.option {
            return self.values_of(option);
        }
        if let (Some((name, _)), false) = (
            word.split_once('='),
            self.only_operands || !word.starts_with('-'),
        ) {
            return self.joined(name);
        }
        if word.starts_with('-') && !self.only_operands {
            return (self.options(), Directive::NoFiles);
        }
        if self.command.has_subcommands() && self.operands.is_empty() {
            return (commands(self.command), Directive::NoFiles);
        }
        let operands: Vec<&Arg> = self.command.get_positionals().collect();
        let last = operands.last().copied().filter(|operand| is_many(operand));
        let operand = operands.get(self.operands.len()).copied().or(last);
        operand.map_or((Vec::new(), Directive::NoFiles), |operand| {
            self.values_of(operand)
        })
    }

    /// `--name=value`, for shells that keep it one word.
    fn joined(&self, name: &str) -> (Candidates, Directive) {
        let option = self.command.get_arguments().find(|it| is_called(it, name));
        let Some(option) = option else {
            return (Vec::new(), Directive::NoFiles);
        };
        let (values, directive) = self.values_of(option);
        let joined = values
            .into_iter()
            .map(|(value, words)| (format!("{name}={value}"), words));
        (joined.collect(), directive)
    }

    fn options(&self) -> Candidates {
        let shown = self.command.get_arguments().filter(|it| !it.is_hide_set());
        let mut shown: Vec<&Arg> = shown.collect();
        // What every command has comes behind what is its own.
        shown.sort_by_key(|it| (it.get_id() == "help", it.is_global_set()));
        let named = shown
            .into_iter()
            .filter_map(|it| Some((format!("--{}", it.get_long()?), help(it))));
        named.collect()
    }

    fn values_of(&self, argument: &Arg) -> (Candidates, Directive) {
        let names = argument.get_value_names().unwrap_or_default();
        let name = names.first().map_or("", |name| name.as_str());
        let environment = argument.get_id() == "environment";
        let found = match name {
            "NAME" if environment => self.names(Kind::Environment),
            "STAGE" => self.names(Kind::Stage),
            "NAME=REF" => return (self.images(), Directive::NoSpace),
            "CHECK" => every_check(argument),
            "COMMAND" => commands(self.program),
            "FILE" => {
                return (
                    vec![("pipeline".to_owned(), String::new())],
                    Directive::Extensions,
                );
            }
            _ => possible(argument),
        };
        let hint = argument.get_value_hint();
        let directive = if hint == ValueHint::DirPath {
            Directive::Directories
        } else if matches!(hint, ValueHint::FilePath | ValueHint::AnyPath) {
            Directive::Files
        } else {
            Directive::NoFiles
        };
        (found, directive)
    }

    /// The names of a kind in the pipeline files that are meant: those on the line, or those of the directory.
    fn names(&self, kind: Kind) -> Candidates {
        let Some(analysis) = self.analysis() else {
            return Vec::new();
        };
        let all = analysis.occurrences().iter();
        let ours = all.filter(|one| one.kind == kind && one.role != Role::Former);
        let named: BTreeMap<String, String> =
            ours.map(|one| (one.name.clone(), String::new())).collect();
        named.into_iter().collect()
    }

    fn images(&self) -> Candidates {
        let names = self.names(Kind::Image).into_iter();
        names
            .map(|(name, words)| (format!("{name}=:"), words))
            .collect()
    }

    fn analysis(&self) -> Option<Analysis> {
        if let Some(directory) = self.values.get("directory") {
            std::env::set_current_dir(directory).ok()?;
        }
        let named = self.operands.iter().filter(|it| it.ends_with(".pipeline"));
        let selection = Selection {
            files: named.map(PathBuf::from).collect(),
            root: self.values.get("root").map(PathBuf::from),
        };
        let workspace = selection.open().ok()?;
        Some(Analysis::of(workspace.inputs, &workspace.disk))
    }
}

fn is_called(argument: &Arg, name: &str) -> bool {
    let long = argument
        .get_long()
        .is_some_and(|long| name.strip_prefix("--") == Some(long));
    let short = argument.get_short().map(|short| format!("-{short}"));
    long || short.is_some_and(|short| short == name)
}

fn takes_value(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Set | ArgAction::Append)
}

fn is_many(argument: &Arg) -> bool {
    argument
        .get_num_args()
        .is_some_and(|many| many.max_values() > 1)
}

fn help(argument: &Arg) -> String {
    argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn commands(command: &Command) -> Candidates {
    let shown = command.get_subcommands().filter(|it| !it.is_hide_set());
    let named = shown.map(|it| {
        let about = it.get_about().map(ToString::to_string);
        (it.get_name().to_owned(), about.unwrap_or_default())
    });
    named.collect()
}

/// The words that an argument takes.
fn possible(argument: &Arg) -> Candidates {
    let values = argument.get_possible_values().into_iter();
    let shown = values.filter(|it| !it.is_hide_set());
    let named = shown.map(|it| {
        let words = it.get_help().map(ToString::to_string);
        (it.get_name().to_owned(), words.unwrap_or_default())
    });
    named.collect()
}

/// Every check, and the other words that the argument takes.
fn every_check(argument: &Arg) -> Candidates {
    let about = |name: &str| {
        checks::find(name)
            .map_or("", |check| check.summary)
            .to_owned()
    };
    let mut known: BTreeMap<String, String> = possible(argument).into_iter().collect();
    if known.is_empty() {
        // `explain` takes any word.
        known.extend(glossary::words().map(|word| (word.to_owned(), String::new())));
    }
    known.extend(
        checks::all()
            .iter()
            .map(|check| (check.name.to_owned(), String::new())),
    );
    let known = known.into_keys().map(|name| {
        let words = about(&name);
        (name, words)
    });
    known.collect()
}
