import { suiteOfMalformedRequests } from '../integration/apps/malformed/malformed-requests.suite';

suiteOfMalformedRequests(10_000);
