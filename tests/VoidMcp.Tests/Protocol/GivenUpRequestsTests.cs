using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class GivenUpRequestsTests
{
    [Fact]
    public void A_request_is_known_until_it_is_answered_and_of_too_many_the_oldest_is_dropped()
    {
        var answered = new List<long>();
        var requests = new GivenUpRequests();
        for (var i = 1L; i <= GivenUpRequests.Most; i++)
        {
            var id = i;
            requests.Add(id, () => answered.Add(id));
        }

        requests.Take(1)!();
        Assert.Null(requests.Take(1));
        requests.Add(-1, () => answered.Add(-1));
        Assert.Equal([1], answered);
        requests.Add(-2, () => answered.Add(-2));
        Assert.Equal([1, 2], answered);
        Assert.Null(requests.Take(2));
        Assert.NotNull(requests.Take(3));
    }
}
