import { describe, expect, it } from 'vitest';
import { EmptyFields } from '../../../electron/engine/reduce/header-text.ts';
import { readHeader } from '../../../electron/engine/reduce/header.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';

const redactor = new Redactor(new Uint8Array(32));

function fieldsOf(text: string): Record<string, string> {
  const fields = new EmptyFields();
  readHeader(text, fields, redactor);
  return { ...fields };
}

const REQUEST = { client_ip: '203.0.113.5', method: 'GET', status: '404' };

describe('access logs in other forms', () => {
  it.each([
    [
      "AWS' load balancer",
      'https 2026-11-21T03:12:00.186641Z app/front/50dc6c49 203.0.113.5:4474 10.0.0.1:80 0.086 0.048 0.037 404 404 0 57 "GET https://www.example.com:443/a?b=1 HTTP/1.1" "curl/8.5" - -',
      { ...REQUEST, path: '/a?b=1', user_agent: 'curl/8.5' },
    ],
    [
      "AWS' load balancer without a target",
      'h2 2026-11-21T03:12:00.186641Z app/front/50dc6c49 203.0.113.5:4474 - -1 -1 -1 404 - 0 57 "GET https://www.example.com:443/ HTTP/2.0" "-" - -',
      { ...REQUEST, path: '/' },
    ],
    [
      'uvicorn',
      'INFO:     203.0.113.5:5278 - "GET /models HTTP/1.1" 404 Not Found',
      { ...REQUEST, path: '/models' },
    ],
    [
      'IIS',
      '2026-11-21 03:12:00 10.0.0.4 GET /owa/auth.owa q=1 443 - 203.0.113.5 Mozilla/5.0+(X11) - 404 0 2 15',
      { ...REQUEST, path: '/owa/auth.owa?q=1', user_agent: 'Mozilla/5.0 (X11)' },
    ],
    [
      'Envoy',
      '{"method":"GET","x-envoy-origin-path":"/a","response_code":404,"user-agent":"curl/8.5","downstream_remote_address":"203.0.113.5:5929"}',
      { ...REQUEST, path: '/a', user_agent: 'curl/8.5' },
    ],
  ])('are read: %s', (_name, text, fields) => {
    expect(fieldsOf(text)).toMatchObject(fields);
  });

  it.each([
    '2026/11/21 03:12:00 [error] 7#7: *2 open() "/srv/a" failed, client: 203.0.113.5, server: a, request: "GET /a HTTP/1.1", host: "a"',
    'the client sent "GET /a HTTP/1.1" and got 404',
    'http 2026-11-21T03:12:00.186641Z says "GET /a HTTP/1.1"',
    '10.0.0.4 GET /a happened',
  ])('are not seen in other lines: %s', (text) => {
    expect(fieldsOf(text)).not.toHaveProperty('status');
  });
});

describe('the address at the other end', () => {
  it.each([
    ['{"level":"warn","message":"Login failed","request_ip":"203.0.113.5, 10.0.0.1"}'],
    ['{"level":"warn","message":"Login failed","remoteAddress":"203.0.113.5:4711"}'],
    ['level=warn msg="Login failed" remote_ip=203.0.113.5 user=bob'],
    ['{"sourceIPs":["203.0.113.5"],"verb":"create","message":"x"}'],
  ])('has one name, whatever the program calls it: %s', (text) => {
    expect(fieldsOf(text)).toMatchObject({ client_address: '203.0.113.5' });
  });

  it('is none where the field holds something else', () => {
    expect(fieldsOf('{"message":"mail","from":"bob@example.com","peer":"web-1","ip":""}')).not.toHaveProperty(
      'client_address',
    );
  });
});
