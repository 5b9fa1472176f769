const CHUNK = 500;

/** Who follows which topic. */
export const makeFollowers = <Peer>() => {
  const byTopic = new Map<string, Set<Peer>>();
  const byPeer = new Map<Peer, readonly string[]>();

  const forget = (peer: Peer): void => {
    for (const topic of byPeer.get(peer) ?? []) {
      const peers = byTopic.get(topic);
      peers?.delete(peer);
      if (peers?.size === 0) byTopic.delete(topic);
    }
    byPeer.delete(peer);
  };

  return {
    /** From now on the peer follows these topics and no others. */
    set(peer: Peer, topics: readonly string[]): void {
      forget(peer);
      if (topics.length === 0) return;
      byPeer.set(peer, topics);
      for (const topic of topics) {
        const peers = byTopic.get(topic) ?? new Set<Peer>();
        byTopic.set(topic, peers.add(peer));
      }
    },
    /** Calls for every follower, a few hundred at a time, so that a full waiting hall does not hold up other requests. */
    each(topic: string, tell: (peer: Peer) => void): void {
      const peers = [...(byTopic.get(topic) ?? [])];
      const next = (from: number): void => {
        for (const peer of peers.slice(from, from + CHUNK)) tell(peer);
        if (from + CHUNK < peers.length) setImmediate(next, from + CHUNK);
      };
      next(0);
    },
  };
};
