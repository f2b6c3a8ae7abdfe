// Loaded into the processes of a self-test. A self-test that is killed cannot stop its workers, and
// they would go on for ever against a simulator that is gone: the channel to the parent tells them.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
