import { writeZip } from './zip.ts';

/**
 * Source text of a template as a package: one file named `index`, with the extension of its language, and beside it the module that AWS
 * adds to such code alone, by which a custom resource's function answers. Source: CloudFormation user guide, cfn-response module.
 */
export function inlinePackage(runtime: string, source: string): Buffer {
  const [own, module] = runtime.startsWith('python')
    ? ['index.py', { path: 'cfnresponse.py', content: Buffer.from(pythonModule) }]
    : ['index.js', { path: 'cfn-response.js', content: Buffer.from(nodeModule) }];
  return writeZip([{ path: own, content: Buffer.from(source) }, module]);
}

/** `send(event, context, status, data, physicalResourceId, noEcho)`: puts the answer to the request's URL, then ends the run. */
const nodeModule = `exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
const { log } = console;
exports.send = (event, context, Status, Data = {}, physicalResourceId, NoEcho = false) =>
  new Promise((resolve) => {
    const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
    const Reason = 'See the details in CloudWatch Log Stream: ' + context.logStreamName;
    const PhysicalResourceId = physicalResourceId || context.logStreamName;
    const body = JSON.stringify({ Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId, NoEcho, Data });
    const url = new URL(ResponseURL);
    const client = require(url.protocol === 'http:' ? 'http' : 'https');
    const end = (line) => {
      log(line);
      context.done();
      resolve();
    };
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const request = client.request(url, { method: 'PUT', headers }, (answer) => {
      answer.resume();
      end('Status code: ' + answer.statusCode);
    });
    request.on('error', (error) => end('send failed: ' + error.message));
    request.end(body);
  });
`;

const pythonModule = `import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    body = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body["Status"] = responseStatus
    body["Reason"] = reason or "See the details in CloudWatch Log Stream: " + context.log_stream_name
    body["PhysicalResourceId"] = physicalResourceId or context.log_stream_name
    body["NoEcho"] = noEcho
    body["Data"] = responseData
    request = urllib.request.Request(event["ResponseURL"], json.dumps(body).encode("utf-8"), {"content-type": ""}, method="PUT")
    try:
        with urllib.request.urlopen(request) as answer:
            print("Status code:", answer.status)
    except Exception as error:
        print("send failed:", error)
`;
