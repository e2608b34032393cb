"""pika lives here: topology, consuming, publishing; and the embedded broker.

``open_broker(url, queues, inbox)`` gives source, publisher and topology; ``open_client(url)`` a
small producer and consumer. Both brokers keep the same promises.
"""

from mesbridge.broker.factory import Broker, open_broker, open_client, open_topology

__all__ = ["Broker", "open_broker", "open_client", "open_topology"]
