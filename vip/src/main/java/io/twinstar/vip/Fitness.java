package io.twinstar.vip;

/**
 * How good an owner of a VIP this node would be. Of two nodes the one with fewer ailments is strictly healthier.
 *
 * @param ailments how many of the things that matter to the VIP are not well here; 0: none
 * @param cutOff what lies between this node and its clients is among them
 * @param evidence which they are, for people: one clause each
 */
public record Fitness(int ailments, boolean cutOff, String evidence) {

    public static final Fitness WELL = new Fitness(0, false, "well");
}
