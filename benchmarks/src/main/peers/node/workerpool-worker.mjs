// A dedicated worker script, which workerpool recommends over functions that are sent as text.
import workerpool from 'workerpool';
import { echo, increment } from './work.mjs';

workerpool.worker({ echo, increment });
