package io.twinstar.vip;

/**
 * How well this node could serve a VIP.
 *
 * @param ailments how many of the things it needs are not well; the node with fewer of them is the better owner
 * @param cutOff what lies between this node and its clients is among them
 * @param evidence for people: which
 */
public record Fitness(int ailments, boolean cutOff, String evidence) {

    public static final Fitness WELL = new Fitness(0, false, "well");

    public Fitness {
        if (ailments < 0) { throw new IllegalArgumentException("ailments are counted from 0"); }
    }
}
