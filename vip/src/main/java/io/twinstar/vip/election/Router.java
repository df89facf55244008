package io.twinstar.vip.election;

import java.net.Inet4Address;

/**
 * One virtual router's parameters on this node (RFC 9568 §6.1).
 *
 * @param vrid virtual router identifier, 1 to 255
 * @param priority 1 to 254; 255 claims to own the address
 * @param intervalCentis how often we advertise as Active, 1 to 4095 centiseconds
 * @param preempt whether we take over from an Active of lower priority
 * @param self the address we advertise from: equal priorities are decided by it
 */
public record Router(int vrid, int priority, int intervalCentis, boolean preempt, Inet4Address self) {}
