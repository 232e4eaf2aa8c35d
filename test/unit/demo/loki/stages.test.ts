import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../electron/demo/loki/logql.ts';
import { passStages } from '../../../../electron/demo/loki/stages.ts';

/** What a query reads off a line of `{job="a"}`; null if it leaves it out. */
function read(stages: string, line: string) {
  const query = parseQuery(`{job="a"} ${stages}`);
  return passStages(query.selector.stages, line, { job: 'a' }, { trace: 't' });
}

const JSON_LINE =
  '{"status":500,"job":"b","user":{"id":7,"first name":"Ada"},"tags":["x"],"gone":null,"9":true}';

describe('what is read off a line', () => {
  it('is named after where it stood, and never as a label of the stream', () => {
    expect(read('| json', JSON_LINE)).toEqual({
      _9: 'true',
      job_extracted: 'b',
      status: '500',
      user_first_name: 'Ada',
      user_id: '7',
    });
    expect(read('| logfmt', 'level=warn msg="took \\"long\\"" empty= alone status=500')).toEqual({
      level: 'warn',
      msg: 'took "long"',
      status: '500',
    });
    expect(read('| logfmt | drop level, status', 'level=warn status=500 a=b')).toEqual({ a: 'b' });
    expect(read('', JSON_LINE)).toEqual({});
  });

  it.each([
    ['| json | status>=500', true],
    ['| json | status>500', false],
    ['| json | status==500', true],
    ['| json | status!=500', false],
    ['| json | status<=499.5', false],
    ['| json | status=~"5.."', true],
    ['| json | user_id!="7"', false],
    ['| json | missing>0', false],
    ['| json | missing=""', true],
    ['| trace="t" | job!~"b|c"', true],
    ['|= "Ada" | json | user_id="7" != "Bob"', true],
    ['| json |~ "B.b"', false],
  ])('is filtered by: %s', (stages, passes) => {
    expect(read(stages, JSON_LINE) !== null).toBe(passes);
  });

  it('says what could not be read, and passes', () => {
    expect(read('| json', 'no JSON')).toMatchObject({ __error__: 'JSONParserErr' });
    expect(read('| json', '[1]')).toMatchObject({ __error__: 'JSONParserErr' });
    expect(read('| json | status>=500', 'no JSON')).toBeNull();
    expect(read('| logfmt | status>=500', 'status=high')).toMatchObject({ __error__: 'LabelFilterErr' });
    expect(read('| json | __error__=""', 'no JSON')).toBeNull();
  });

  it.each(['| unpack', '| json status', '| status =~ 5', '| status > "5"', '|'])(
    'is refused: %s',
    (stages) => {
      expect(() => read(stages, '')).toThrow(/syntax error: unexpected/);
    },
  );
});
