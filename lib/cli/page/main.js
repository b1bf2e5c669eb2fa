import { ChartsView } from './charts-view.js';
import { Connection } from './connection.js';
import { byId, setText } from './dom.js';
import { LookIndex } from './look-index.js';
import { Tabs } from './tabs.js';
import { TasksView } from './tasks-view.js';
import { ThreadsView } from './threads-view.js';
import { TimersView } from './timers-view.js';
import { WaitsView } from './waits-view.js';
import { count, megabytes } from './wording.js';

/** Milliseconds for scrolling to come to rest. */
const REST = 200;

const OVER = { ended: 'The process has ended.', detached: 'The command has ended; the process goes on.' };

let look;
let resting;
const charts = new ChartsView();
const tasks = new TasksView(() => {
  clearTimeout(resting);
  resting = setTimeout(() => connection.restart(), REST);
});
const views = { tasks, waits: new WaitsView(), timers: new TimersView(), threads: new ThreadsView(), charts };
const tabs = new Tabs(show);
const connection = new Connection(
  () => views[tabs.current].wanted ?? '',
  () => charts.measuresSteps,
  onAnswer,
);

function show() {
  if (look !== undefined) views[tabs.current].show(look);
}

function onAnswer(answer) {
  if (answer.number !== undefined) {
    look = new LookIndex(answer);
    charts.note(look);
    showHead(answer);
    show();
    setStatus(byId('pause').getAttribute('aria-pressed') === 'true' ? 'paused' : 'live', '');
  } else if (answer.over !== undefined) {
    setStatus('over', OVER[answer.over]);
    byId('pause').disabled = true;
  } else if (answer.failed !== undefined) {
    setStatus('failed', answer.failed);
  } else {
    setStatus('failed', 'No answer: has `asyncio-native inspect` ended?');
  }
}

function showHead({ snapshot, command, cycles }) {
  const { pid, node, version, rss, threads } = snapshot;
  const loops = threads.flatMap((thread) => thread.loops);
  const sum = (of) => loops.reduce((total, loop) => total + of(loop), 0);
  setText(byId('process'), `Process ${pid}`);
  setText(byId('command'), command ?? '');
  byId('command').title = command ?? '';
  document.title = `${pid}: asyncio-native`;
  setText(byId('cycle-count'), cycles.length === 0 ? '' : count(cycles.length, 'cycle'));
  const parts = [
    `Node ${node}`,
    `asyncio-native ${version}`,
    count(threads.length, 'thread'),
    count(
      sum(({ tasks }) => tasks.length),
      'task',
    ),
    megabytes(rss),
  ];
  setText(byId('summary'), parts.join(' · '));
}

function setStatus(state, text) {
  const status = byId('status');
  status.className = state;
  setText(status, text === '' ? state : text);
}

byId('pause').addEventListener('click', () => {
  const isPaused = byId('pause').getAttribute('aria-pressed') !== 'true';
  byId('pause').setAttribute('aria-pressed', String(isPaused));
  connection.isPaused = isPaused;
  if (isPaused) setStatus('paused', '');
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.id === 'search') return;
  if (event.key === '/') {
    tabs.choose(0);
    tasks.focusSearch();
  } else if (event.key === 'p') {
    byId('pause').click();
  } else if (!/^[1-9]$/.test(event.key) || !tabs.choose(Number(event.key) - 1)) {
    return;
  }
  event.preventDefault();
});
