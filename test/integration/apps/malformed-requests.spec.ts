import { suiteOfMalformedRequests } from './malformed/malformed-requests.suite';

// As many as are worth their time here; test/chaos sends ten thousand.
suiteOfMalformedRequests(600);
