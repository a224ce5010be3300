"""Jobs: one for each key, the newest wins, a limit, and ends that come through."""

import asyncio

import pytest

from lift_sys_server.jobs import Debounce, JobEnded, Jobs, Throttle, TooManyJobs


class Work:
    """Waits until released; knows whether it was cancelled."""

    def __init__(self, result="done"):
        self.result = result
        self.started = asyncio.Event()
        self.released = asyncio.Event()
        self.cancelled = False

    async def __call__(self):
        self.started.set()
        try:
            await self.released.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return self.result


async def test_the_result_of_the_work_is_returned():
    work = Work()
    work.released.set()
    assert await Jobs().run("f", work) == "done"


async def test_an_error_of_the_work_is_raised_and_leaves_room_for_the_next():
    async def failing():
        raise ValueError("no")

    jobs = Jobs(limit=1)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            await jobs.run("f", failing)


async def test_the_newest_request_of_a_key_wins():
    jobs, first, second = Jobs(), Work("first"), Work("second")
    earlier = asyncio.create_task(jobs.run("f", first))
    await first.started.wait()
    second.released.set()
    assert await jobs.run("f", second) == "second"
    with pytest.raises(JobEnded) as ended:
        await earlier
    assert ended.value.reason == "superseded"
    assert first.cancelled


async def test_jobs_of_other_keys_are_left_alone():
    jobs, first, second = Jobs(), Work("first"), Work("second")
    earlier = asyncio.create_task(jobs.run("f", first))
    second.released.set()
    assert await jobs.run("g", second) == "second"
    first.released.set()
    assert await earlier == "first"


async def test_cancelling_a_key_ends_its_work():
    jobs, work = Jobs(), Work()
    running = asyncio.create_task(jobs.run("f", work))
    await work.started.wait()
    assert jobs.cancel("f")
    with pytest.raises(JobEnded) as ended:
        await running
    assert ended.value.reason == "cancelled"
    assert work.cancelled
    assert not jobs.cancel("f")


async def test_work_that_is_cancelled_twice_cleans_up_undisturbed():
    cleaning, cleaned = asyncio.Event(), asyncio.Event()

    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            cleaning.set()
            await asyncio.sleep(0)
            cleaned.set()

    jobs = Jobs()
    running = asyncio.create_task(jobs.run("f", work))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    jobs.cancel("f")
    await cleaning.wait()
    jobs.cancel("f", reason="superseded")
    with pytest.raises(JobEnded) as ended:
        await running
    assert ended.value.reason == "cancelled"
    assert cleaned.is_set()


async def test_cancelling_the_caller_ends_the_work_and_is_seen_as_a_cancel():
    jobs, work = Jobs(), Work()
    running = asyncio.create_task(jobs.run("f", work))
    await work.started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert work.cancelled
    assert "f" not in jobs


async def test_only_so_many_run_at_once_and_the_others_wait():
    jobs, first, second = Jobs(parallel=1), Work("first"), Work("second")
    earlier = asyncio.create_task(jobs.run("f", first))
    later = asyncio.create_task(jobs.run("g", second))
    await first.started.wait()
    assert not second.started.is_set()
    first.released.set()
    second.released.set()
    assert [await earlier, await later] == ["first", "second"]


async def test_a_waiting_job_can_be_cancelled_and_never_starts():
    jobs, first, second = Jobs(parallel=1), Work(), Work()
    earlier = asyncio.create_task(jobs.run("f", first))
    later = asyncio.create_task(jobs.run("g", second))
    await first.started.wait()
    assert jobs.cancel_where(lambda key: key == "g") == 1
    with pytest.raises(JobEnded):
        await later
    first.released.set()
    await earlier
    assert not second.started.is_set()


async def test_a_full_queue_refuses_but_still_takes_a_newer_request_of_its_own():
    jobs, first, other, newer = Jobs(limit=1), Work(), Work(), Work("newer")
    earlier = asyncio.create_task(jobs.run("f", first))
    await first.started.wait()
    with pytest.raises(TooManyJobs):
        await jobs.run("g", other)
    newer.released.set()
    assert await jobs.run("f", newer) == "newer"
    with pytest.raises(JobEnded):
        await earlier


async def test_debounced_work_is_replaced_by_newer_work():
    done, order = asyncio.Event(), []

    async def work(name):
        order.append(name)
        done.set()

    debounce = Debounce()
    debounce.call("a", lambda: work("first"), after=0)
    debounce.call("a", lambda: work("second"), after=0)
    await done.wait()
    assert order == ["second"]


async def test_debounced_work_of_other_keys_is_left_alone():
    done, order = asyncio.Event(), []

    async def work(name):
        order.append(name)
        if len(order) == 2:
            done.set()

    debounce = Debounce()
    debounce.call("a", lambda: work("first"), after=0)
    debounce.call("b", lambda: work("second"), after=0)
    await done.wait()
    assert sorted(order) == ["first", "second"]


async def test_throttled_work_is_done_once_for_all_that_was_asked_before_it_began():
    first, second, other, throttle = Work(), Work(), Work(), Throttle()
    throttle.call("f", first, after=0)
    throttle.call("f", second, after=0)
    throttle.call("g", other, after=0)
    await other.started.wait()
    assert first.started.is_set()
    assert not second.started.is_set()
    first.released.set()
    other.released.set()


async def test_what_is_asked_while_throttled_work_is_done_is_done_once_more():
    work, throttle = Work(), Throttle()
    throttle.call("f", work, after=0)
    await work.started.wait()
    again = Work()
    throttle.call("f", again, after=0)
    await again.started.wait()
    work.released.set()
    again.released.set()
