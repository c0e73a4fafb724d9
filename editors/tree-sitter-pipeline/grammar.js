/**
 * The shape of a pipeline file, as `grammar/pipeline.pest` has it: a file is statements; a statement is a word, its
 * arguments and perhaps a block of statements. Which words there are is in the queries, which are made of the
 * vocabulary.
 */
module.exports = grammar({
  name: 'pipeline',

  // Comments may stand anywhere; line ends may not, since they end statements.
  extras: $ => [/[ \t\uFEFF]/, $.comment],

  rules: {
    source_file: $ => repeat(choice($._end, $.statement)),

    _end: $ => choice($._line_end, ';'),

    statement: $ => choice(
      seq(field('word', $.word), repeat(field('argument', $._argument)), field('block', $.block)),
      prec.right(seq(field('word', $.word), repeat(field('argument', $._argument)))),
    ),

    block: $ => seq('{', repeat(choice($._end, $.statement)), '}'),

    _argument: $ => choice($.word, $.text, $.lines, $.list, '=', ','),

    list: $ => seq('[', repeat(choice($.word, $.text, $.lines, $.list, ',', $._line_end)), ']'),

    _line_end: _ => token(choice(/\r?\n/, /\r/)),

    // Anything printable that is not a mark.
    word: _ => token(/[^\s\{\}\[\],;="#\u0000-\u001F\u007F-\u00A0]+/),

    // A string never leaves its line.
    text: _ => token(seq('"', repeat(choice(/[^"\\\n\r]/, /\\[^\n\r]/)), '"')),

    lines: _ => token(prec(1, seq('"""', repeat(choice(/[^"]/, /"[^"]/, /""[^"]/)), '"""'))),

    comment: _ => token(/#[^\n\r]*/),
  },
});
