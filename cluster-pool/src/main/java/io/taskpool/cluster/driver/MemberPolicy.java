package io.taskpool.cluster.driver;

import java.time.Duration;

/**
 * How a pool uses its members.
 *
 * @param workersPerMember how many workers a member is made for, or 0 if each member says so itself
 * @param limited whether a member never gets more than that: else workers of a lost member would be replaced on the others, and it would
 *     have none when it comes back
 * @param memberTimeout how long calls wait for a member while there is none
 */
public record MemberPolicy(int workersPerMember, boolean limited, Duration memberTimeout) {}
